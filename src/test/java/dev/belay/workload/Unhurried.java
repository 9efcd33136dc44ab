package dev.belay.workload;

import static org.awaitility.Awaitility.await;

import dev.belay.release.Outcome;
import java.time.Duration;
import java.util.concurrent.Callable;

/// The patience of a driver under test: a machine that has much else to do is not what is tested.
public final class Unhurried {

    /// As often as usual, but with time for each answer.
    public static final Patience PATIENCE =
            new Patience(Duration.ofSeconds(30), Patience.USUAL.looks(), Patience.USUAL.pause());

    private static final Duration LONGEST = Duration.ofSeconds(120);

    private Unhurried() {}

    /// What comes of it in the end, tried again as often as it was too early, as the core does at its next look.
    public static Outcome inTime(Callable<Outcome> tried) {
        return await().atMost(LONGEST)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(tried, outcome -> !(outcome instanceof Outcome.NotYet));
    }
}
