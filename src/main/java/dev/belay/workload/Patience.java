package dev.belay.workload;

import java.time.Duration;

/// How long the driver waits for one answer, and for the controller to look at what was written.
///
/// @param request the longest that one request may take
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

    /// Waits until the next look; false when the thread was asked to stop.
    public boolean pauseNow() {
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
