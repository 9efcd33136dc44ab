package dev.belay.engine;

import dev.belay.release.Announcement;
import dev.belay.release.Attempt;
import dev.belay.release.Intent;
import dev.belay.release.ReleaseState;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// Keeps what people were told.
public final class FakeChannel implements Channel {

    /// One thing that was said about a release.
    public record Said(String release, Announcement announcement) {}

    private final List<Said> said = new ArrayList<>();
    private final String name;
    private final Gate gate;

    /// Hears everything behind a gate.
    public FakeChannel(String name, Gate gate) {
        this.name = name;
        this.gate = gate;
    }

    /// A teller whose only channel hears everything at once.
    public static Teller teller(Releases releases, InstantSource clock) {
        return teller(releases, clock, new FakeChannel("fake", Gate.open()));
    }

    /// A teller on these channels, one after the other.
    public static Teller teller(Releases releases, InstantSource clock, Channel... channels) {
        return new Teller(
                releases,
                List.of(channels),
                (_, _, _, _, _) -> {},
                clock,
                Teller.Abreast.ONE_BY_ONE);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean wants(Intent intent) {
        return true;
    }

    @Override
    public Attempt tell(ReleaseState state, Announcement announcement, String memo) {
        String release = state.intent().id().name();
        gate.write(name, () -> said.add(new Said(release, announcement)));
        return new Attempt.Sent(memo);
    }

    /// Everything that was said, repeats included, oldest first.
    public List<Said> said() {
        return List.copyOf(said);
    }
}
