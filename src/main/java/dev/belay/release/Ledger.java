package dev.belay.release;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What outlives a release: who is active, who waits, what is certified. Kept in the policy's status.
///
/// @param active the one release that may move the target
/// @param queue the releases that wait, oldest deployment first
/// @param highestDeploymentId the newest deployment ever taken in, so a pruned one cannot return
public record Ledger(
        Optional<String> active,
        Optional<Certified> certified,
        List<String> queue,
        long highestDeploymentId) {

    /// Nothing happened yet.
    public static final Ledger EMPTY = new Ledger(Optional.empty(), Optional.empty(), List.of(), 0);

    public Ledger {
        queue = List.copyOf(queue);
    }

    /// The version releases go back to, and how it came to be that.
    ///
    /// @param release the Release that brought it in; absent when it was adopted as it ran
    public record Certified(Optional<String> release, String image, String hash, Instant at) {}

    /// Whether this release was taken in and has not left.
    public boolean knows(String release) {
        return active.filter(release::equals).isPresent() || queue.contains(release);
    }

    /// Takes a release in at the end of the queue.
    public Ledger enqueue(String release, long deploymentId) {
        if (knows(release)) {
            return this;
        }
        List<String> next = new ArrayList<>(queue);
        next.add(release);
        return new Ledger(active, certified, next, Math.max(highestDeploymentId, deploymentId));
    }

    /// Gives a release the right to move the target, with the version it can go back to.
    public Ledger claim(String release, Optional<Certified> baseline) {
        return new Ledger(
                Optional.of(release), baseline, without(queue, release), highestDeploymentId);
    }

    /// Makes a version the one to go back to.
    public Ledger certify(Certified version) {
        boolean known =
                certified
                        .filter(c -> c.hash().equals(version.hash()))
                        .filter(c -> c.release().equals(version.release()))
                        .isPresent();
        return known ? this : new Ledger(active, Optional.of(version), queue, highestDeploymentId);
    }

    /// Takes a release out; its deployment counts as taken in even if it never came to that.
    ///
    /// So a release that ended before its turn cannot return after it was pruned, either.
    public Ledger leave(String release, long deploymentId) {
        return knows(release) || deploymentId > highestDeploymentId
                ? new Ledger(
                        active.filter(a -> !a.equals(release)),
                        certified,
                        without(queue, release),
                        Math.max(highestDeploymentId, deploymentId))
                : this;
    }

    /// Takes back the certification of a release that was rolled back after it.
    public Ledger revoke(String release, Certified before) {
        boolean was = certified.flatMap(Certified::release).filter(release::equals).isPresent();
        return was ? new Ledger(active, Optional.of(before), queue, highestDeploymentId) : this;
    }

    private static List<String> without(List<String> names, String name) {
        return names.stream().filter(n -> !n.equals(name)).toList();
    }
}
