package dev.belay.github.app;

import dev.belay.engine.Channel;
import dev.belay.engine.Policies;
import dev.belay.engine.Policies.Found;
import dev.belay.engine.Releases;
import dev.belay.engine.Stored;
import dev.belay.engine.Unavailable;
import dev.belay.release.Announcement;
import dev.belay.release.Attempt;
import dev.belay.release.Baseline;
import dev.belay.release.Intent;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.release.Start;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Tells GitHub how a deployment goes: one status for all the Releases it is, and after a rollback a deployment of
/// what serves again.
///
/// A repeat does no harm, whoever makes it: what GitHub was told already is read first.
public final class WriteBack implements Channel {

    private static final Pattern SHA_TAG = Pattern.compile(".*:([0-9a-f]{40}|[0-9a-f]{64})$");

    private final GitHubApi github;
    private final Releases releases;
    private final Policies policies;
    private final Options options;

    /// What can be chosen.
    ///
    /// @param page where people read about a release
    /// @param rollbackDeployments whether a rollback is told as a deployment, too
    public record Options(Optional<PageLinks> page, boolean rollbackDeployments) {}

    /// Writes through this client.
    public WriteBack(GitHubApi github, Releases releases, Policies policies, Options options) {
        this.github = github;
        this.releases = releases;
        this.policies = policies;
        this.options = options;
    }

    @Override
    public String name() {
        return "github";
    }

    @Override
    public boolean wants(Intent intent) {
        return true;
    }

    @Override
    public Attempt tell(ReleaseState now, Announcement announcement, String memo) {
        try {
            State.announced(announcement.kind(), now.phase())
                    .ifPresent(state -> tell(now, state, announcement.text()));
            return new Attempt.Sent("");
        } catch (Refused e) { // Of this repository, or this deployment: others may be fine.
            return new Attempt.Later(String.valueOf(e.getMessage()));
        } catch (Unavailable e) {
            return new Attempt.Down(String.valueOf(e.getMessage()), Optional.empty());
        }
    }

    private void tell(ReleaseState now, State state, String text) {
        Intent intent = now.intent();
        List<Found> found = policies.forRepository(intent.repository());
        Part own = new Part(intent.policy().name(), state, text);
        board(intent).report(Part.together(own, others(intent, found)), extras(intent, found));
        if (state == State.FAILURE && options.rollbackDeployments()) {
            now.start()
                    .flatMap(Start::baseline)
                    .flatMap(baseline -> commit(intent, baseline))
                    .ifPresent(sha ->
                            new RollbackDeployments(github)
                                    .ensure(intent, sha, extras(intent, found)));
        }
    }

    private StatusBoard board(Intent intent) {
        return new StatusBoard(github, intent.repository(), intent.deploymentId());
    }

    /// The other Releases of the same deployment: their names follow from the policies'.
    private List<Part> others(Intent intent, List<Found> found) {
        return found.stream()
                .map(f -> releaseOf(f, intent.deploymentId()))
                .filter(id -> !id.equals(intent.id()))
                .flatMap(id -> releases.load(id).stream())
                .map(Stored::state)
                .map(s -> new Part(s.intent().policy().name(), State.of(s.phase()), s.reason()))
                .toList();
    }

    private static ReleaseId releaseOf(Found found, long deployment) {
        return switch (found) {
            case Found.Usable u -> new ReleaseId(u.namespace(), u.name() + "-" + deployment);
            case Found.Broken b -> new ReleaseId(b.namespace(), b.name() + "-" + deployment);
        };
    }

    /// Where several services share an environment, one's success says nothing of the others.
    private StatusBoard.Extras extras(Intent intent, List<Found> found) {
        long sharing =
                found.stream()
                        .flatMap(f -> f instanceof Found.Usable u ? Stream.of(u) : Stream.empty())
                        .filter(u -> u.source().environment().equals(intent.environment()))
                        .count();
        return new StatusBoard.Extras(page(intent), sharing <= 1);
    }

    private Optional<String> page(Intent intent) {
        return options.page().map(links -> links.to(intent));
    }

    /// The commit of the version that serves again: its Release knows it, or else its image's tag.
    private Optional<String> commit(Intent bad, Baseline baseline) {
        return baseline.release()
                .flatMap(name -> releases.load(new ReleaseId(bad.id().namespace(), name)))
                .map(stored -> stored.state().intent().sha())
                .or(() -> {
                    Matcher tag = SHA_TAG.matcher(baseline.image());
                    return tag.matches() ? Optional.of(tag.group(1)) : Optional.empty();
                });
    }
}
