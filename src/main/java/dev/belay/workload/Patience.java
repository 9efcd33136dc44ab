package dev.belay.workload;

import dev.belay.release.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntFunction;

/// How long the driver waits for one answer, and for the controller to look at what was written.
///
/// @param request the longest that one request may take, and the time for all looks together
/// @param looks how often it looks whether the controller has seen the baseline
/// @param pause the time between two of these looks
public record Patience(Duration request, int looks, Duration pause) {

    /// Five seconds in all for the controller, which usually needs a tenth of one.
    public static final Patience USUAL =
            new Patience(Duration.ofSeconds(5), 60, Duration.ofMillis(75));

    public Patience {
        if (looks < 1 || request.isNegative() || pause.isNegative()) {
            throw new IllegalArgumentException(
                    "needs at least one look and no negative times, is %s, %d, %s"
                            .formatted(request, looks, pause));
        }
    }

    /// Looks again and again until there is an end, as often as it may, but begins no look once all of them
    /// together have taken as long as a single request may: an alert waits for the answer.
    ///
    /// @param look empty when another one is needed; it is given how many there were before
    /// @return empty when there was none in time, or when the thread was asked to stop
    public Optional<Outcome> until(IntFunction<Optional<Outcome>> look) {
        long begun = System.nanoTime();
        Optional<Outcome> end = look.apply(0);
        for (int n = 1; n < looks && end.isEmpty(); n++) {
            if (!pauseNow() || System.nanoTime() - begun >= request.toNanos()) {
                break;
            }
            end = look.apply(n);
        }
        return end;
    }

    /// Waits until the next look; false when the thread was asked to stop.
    private boolean pauseNow() {
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
