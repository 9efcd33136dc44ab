package dev.belay.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/// The gate of the simulation: one request runs at a time, and another may take over at every call.
///
/// Requests that overlap have a thread each, but only the one with the baton runs, so a seed gives
/// the same interleaving every time.
final class Traffic implements Gate {

    private final List<Runnable> inFlight = new ArrayList<>();
    private Runner running;
    long calls;
    long faults;

    /// A request on its way, with a thread of its own if others run beside it.
    private static final class Runner {
        private final Request request;
        private final Runnable work;
        private final Semaphore go = new Semaphore(0);
        private final Semaphore back = new Semaphore(0);
        private boolean alone = true;
        private boolean ended;
        private Throwable failure;

        Runner(Request request, Runnable work) {
            this.request = request;
            this.work = work;
        }

        void run() {
            go.acquireUninterruptibly();
            try {
                work.run();
            } catch (Throwable e) {
                failure = e;
            }
            ended = true;
            back.release();
        }

        void pause() {
            back.release();
            go.acquireUninterruptibly();
        }

        void resume() {
            go.release();
            back.acquireUninterruptibly();
        }
    }

    Request request(long seed, double rate) {
        return new Request(new Random(seed), rate, inFlight);
    }

    /// Runs one request from beginning to end.
    void alone(Request request, Runnable work) {
        Runner before = running;
        running = new Runner(request, work);
        try {
            work.run();
        } finally {
            count(request);
            running = before;
        }
    }

    /// Runs requests at the same time, as the seed has it.
    void together(Random random, List<Request> requests, List<Runnable> works) {
        List<Runner> runners = new ArrayList<>();
        for (int i = 0; i < works.size(); i++) {
            Runner runner = new Runner(requests.get(i), works.get(i));
            runner.alone = false;
            runners.add(runner);
            Thread.ofVirtual().start(runner::run);
        }
        List<Runner> alive = new ArrayList<>(runners);
        while (!alive.isEmpty()) {
            Runner next = alive.get(random.nextInt(alive.size()));
            running = next;
            next.resume();
            if (next.ended) {
                alive.remove(next);
                count(next.request);
            }
        }
        running = null;
        runners.stream()
                .filter(r -> r.failure != null)
                .findFirst()
                .ifPresent(r -> {
                    throw rethrown(r.failure);
                });
    }

    private static RuntimeException rethrown(Throwable failure) {
        if (failure instanceof Error e) {
            throw e;
        }
        throw (RuntimeException) failure;
    }

    private void count(Request request) {
        calls += request.calls;
        faults += request.faults;
    }

    /// The randomness of the request that runs now.
    Random random() {
        return running.request.random();
    }

    /// Lets one write arrive whose sender has long given up.
    void land(Random random) {
        if (!inFlight.isEmpty()) {
            inFlight.remove(random.nextInt(inFlight.size())).run();
        }
    }

    /// Lets all of them arrive.
    void landAll(Random random) {
        while (!inFlight.isEmpty()) {
            land(random);
        }
    }

    @Override
    public <T> T read(String port, Supplier<T> call) {
        return pass(port, false, call);
    }

    @Override
    public <T> T write(String port, Supplier<T> call) {
        return pass(port, true, call);
    }

    private <T> T pass(String port, boolean write, Supplier<T> call) {
        Runner me = running;
        if (!me.alone) {
            me.pause();
        }
        return me.request.call(port, write, call);
    }
}
