package dev.belay.notify;

import dev.belay.engine.Channel;
import dev.belay.policy.Notifications;
import dev.belay.release.Announcement;
import dev.belay.release.Attempt;
import dev.belay.release.Intent;
import dev.belay.release.ReleaseState;
import java.util.function.Predicate;

/// Stands in for a channel that a policy asks for and the cluster's configuration does not have: it
/// says so on the Release.
public final class NotSetUp implements Channel {

    private final String name;
    private final String property;
    private final Predicate<Notifications> wanted;

    /// @param property what would have to be set
    public NotSetUp(String name, String property, Predicate<Notifications> wanted) {
        this.name = name;
        this.property = property;
        this.wanted = wanted;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean wants(Intent intent) {
        return wanted.test(intent.policy().notifications());
    }

    @Override
    public Attempt tell(ReleaseState state, Announcement announcement, String memo) {
        return new Attempt.Never(property + " is not set");
    }
}
