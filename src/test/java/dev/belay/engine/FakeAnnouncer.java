package dev.belay.engine;

import dev.belay.release.Announcement;
import dev.belay.release.Intent;
import java.util.ArrayList;
import java.util.List;

/// Keeps what people were told.
public final class FakeAnnouncer implements Announcer {

    /// One thing that was said about a release.
    public record Said(String release, Announcement announcement) {}

    private final List<Said> said = new ArrayList<>();
    private final Gate gate;

    /// Hears everything at once.
    public FakeAnnouncer() {
        this(Gate.open());
    }

    /// Hears behind a gate.
    public FakeAnnouncer(Gate gate) {
        this.gate = gate;
    }

    @Override
    public void announce(Intent intent, Announcement announcement) {
        gate.write("announcer", () -> said.add(new Said(intent.id().name(), announcement)));
    }

    /// Everything that was said, repeats included, oldest first.
    public List<Said> said() {
        return List.copyOf(said);
    }
}
