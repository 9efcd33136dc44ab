package dev.belay.release;

import dev.belay.policy.Policy.OnNewRelease;
import dev.belay.release.Phase.Finished;
import dev.belay.release.Phase.Live;
import dev.belay.release.Phase.Pending;
import dev.belay.release.Phase.RollbackFailed;
import dev.belay.release.Phase.RolledBack;
import dev.belay.release.Phase.RollingBack;
import dev.belay.release.Phase.Watching;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/// Whether it is a pending release's turn to start.
public sealed interface Admission {

    /// It may start now, in place of another release if one is named.
    record Go(Optional<ReleaseId> over) implements Admission {}

    /// It has to wait.
    record Wait(String reason) implements Admission {}

    /// It will never start, because a newer one is known.
    record Outranked(String by) implements Admission {}

    /// Decides for one pending release, given all unfinished releases of the same policy.
    static Admission of(
            ReleaseState me, Ledger ledger, Collection<ReleaseState> others, Instant now) {
        Intent intent = me.intent();
        String name = intent.id().name();
        if (!ledger.knows(name) && intent.deploymentId() <= ledger.highestDeploymentId()) {
            return new Outranked("deployment " + ledger.highestDeploymentId());
        }
        boolean queue = intent.policy().onNewRelease() == OnNewRelease.QUEUE;
        Optional<ReleaseId> over = Optional.empty();
        for (ReleaseState other : others) {
            boolean newer = other.intent().deploymentId() > intent.deploymentId();
            String otherName = other.intent().id().name();
            switch (other.phase()) {
                case Pending _ when newer && !queue -> {
                    return new Outranked(otherName);
                }
                case Pending _ when !newer && queue -> {
                    return new Wait("queued behind " + otherName);
                }
                case Pending _ -> {}
                case Live _ when newer -> {
                    return new Outranked(otherName);
                }
                case Live live -> {
                    Optional<String> wait = mustWaitFor(other, live, queue, now);
                    if (wait.isPresent()) {
                        return new Wait(wait.get());
                    }
                    over = Optional.of(other.intent().id());
                }
                case RollingBack _, RollbackFailed _ -> {
                    return new Wait(otherName + " is being rolled back");
                }
                // Until it has left, the ledger may still certify what was just rolled back.
                case RolledBack _ when other.awaits(Effect.Leave.class) -> {
                    return new Wait(otherName + " has not left yet");
                }
                case Finished _ -> {}
            }
        }
        if (me.phase() instanceof Pending(Instant _, boolean allowed) && !allowed) {
            return new Wait("waiting for GitHub's own protection rules");
        }
        Optional<String> approval = Approvals.missing(me);
        return approval.isPresent() ? new Wait(approval.get()) : new Go(over);
    }

    private static Optional<String> mustWaitFor(
            ReleaseState other, Live live, boolean queue, Instant now) {
        String name = other.intent().id().name();
        if (queue) {
            return Optional.of("queued behind " + name);
        }
        if (other.pending().stream().anyMatch(Effect.StartCandidate.class::isInstance)) {
            return Optional.of(name + " is being started");
        }
        if (live instanceof Watching(Instant since, Instant _, boolean certified)
                && !certified
                && now.isBefore(since.plus(other.intent().policy().watch()))) {
            return Optional.of(name + " is about to be certified");
        }
        return Optional.empty();
    }
}
