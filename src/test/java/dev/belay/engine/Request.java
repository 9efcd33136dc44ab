package dev.belay.engine;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/// One request at one instance, and what goes wrong in it.
final class Request {

    /// The process died; what it had not yet done it never does.
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash(String where) {
            super(where, null, false, false);
        }
    }

    private enum Fault {
        UNAVAILABLE_BEFORE,
        UNAVAILABLE_AFTER,
        CRASH_BEFORE,
        CRASH_AFTER,
        TIMEOUT_AND_LATE,
        CRASH_AND_LATE
    }

    private static final Fault[] FAULTS = Fault.values();

    private final Random random;
    private final double rate;
    private final List<Runnable> inFlight;
    int calls;
    int faults;

    /// @param rate the share of calls that go wrong
    /// @param inFlight where writes go that arrive after the caller has given up
    Request(Random random, double rate, List<Runnable> inFlight) {
        this.random = random;
        this.rate = rate;
        this.inFlight = inFlight;
    }

    Random random() {
        return random;
    }

    <T> T call(String port, boolean write, Supplier<T> call) {
        calls++;
        // A start that arrives late is the nastiest of all, and there are few starts.
        boolean start = port.equals("target.start");
        if (rate == 0 || random.nextDouble() >= (start ? 4 * rate : rate)) {
            return call.get();
        }
        faults++;
        int first = start ? Fault.TIMEOUT_AND_LATE.ordinal() : 0;
        Fault fault = FAULTS[first + random.nextInt(FAULTS.length - first)];
        switch (fault) {
            case UNAVAILABLE_AFTER, CRASH_AFTER -> {
                var unused = call.get();
            }
            case TIMEOUT_AND_LATE, CRASH_AND_LATE -> {
                if (write) {
                    inFlight.add(() -> {
                        var unused = call.get();
                    });
                }
            }
            case UNAVAILABLE_BEFORE, CRASH_BEFORE -> {}
        }
        switch (fault) {
            case UNAVAILABLE_BEFORE, UNAVAILABLE_AFTER, TIMEOUT_AND_LATE ->
                    throw new Unavailable("injected at " + port);
            case CRASH_BEFORE, CRASH_AFTER, CRASH_AND_LATE -> throw new Crash(port);
        }
        throw new IllegalStateException(fault.name());
    }
}
