package dev.belay.workload;

import java.time.Duration;

/// The patience of a driver under test: a machine that has much else to do is not what is tested.
public final class Unhurried {

    /// As often as usual, but with time for each answer.
    public static final Patience PATIENCE =
            new Patience(Duration.ofSeconds(30), Patience.USUAL.looks(), Patience.USUAL.pause());

    private Unhurried() {}
}
