package dev.belay.monitoring;

/// How a version of the game service behaves.
///
/// @param failing the share of requests that answer 500
/// @param slow the share of requests that take a second
/// @param unmatched the share of players that find no match
/// @param lost the share of writes that are lost
/// @param queue how many wait in its queue
public record Behaviour(double failing, double slow, double unmatched, double lost, double queue) {

    /// Nothing goes wrong, ever.
    public static final Behaviour FLAWLESS = new Behaviour(0, 0, 0, 0, 0);

    /// Nine tenths of what the objectives of the example allow go wrong: as near as no window is ever beyond them by
    /// the one event that it holds more than its share.
    public static final Behaviour WITHIN_ITS_OBJECTIVES =
            new Behaviour(0.0009, 0.045, 0.045, 0.00009, 3);

    /// A version whose requests fail as often as this, and that is flawless else.
    public static Behaviour failing(double share) {
        return new Behaviour(share, 0, 0, 0, 0);
    }
}
