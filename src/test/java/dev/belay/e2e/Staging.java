package dev.belay.e2e;

import dev.belay.cluster.Cluster;
import dev.belay.engine.Policies.Found.Usable;
import dev.belay.engine.Stored;
import dev.belay.policy.Policy;
import dev.belay.release.Cause;
import dev.belay.release.Intent;
import dev.belay.release.Outbox;
import dev.belay.release.Phase;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.release.SampleReleases;
import dev.belay.stage.GameServer;
import dev.belay.store.PolicyStore;
import dev.belay.store.ReleaseStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The environment before production: a policy of its own, and Releases that have ended, written by Belay's own store.
final class Staging {

    static final String POLICY = "game-server-staging";

    private static final Instant ENDED = Instant.parse("2026-03-01T10:00:00Z");

    /// Releases of one deployment are one deployment's status at GitHub, so here it is another one.
    private static final long EARLIER = 1000;

    private final String namespace;
    private final ReleaseStore releases;
    private final Policy policy;

    /// Puts the policy next to production's. Its target is never touched, for nothing starts here.
    Staging(Cluster cluster, String namespace) {
        this.namespace = namespace;
        cluster.admin().resource(policy(namespace)).create();
        Optional<List<String>> here = Optional.of(List.of(namespace));
        this.releases =
                new ReleaseStore(
                        cluster.admin(),
                        here,
                        (id, why) -> {
                            throw new AssertionError(id + ": " + why);
                        });
        this.policy =
                new PolicyStore(cluster.admin(), here)
                        .all().stream()
                                .filter(Usable.class::isInstance)
                                .map(Usable.class::cast)
                                .filter(found -> found.name().equals(POLICY))
                                .map(Usable::policy)
                                .findFirst()
                                .orElseThrow();
    }

    private static String policy(String namespace) {
        try {
            return Files.readString(Path.of("examples", "game-server", "policy.yaml"))
                    .replace("namespace: play", "namespace: " + namespace)
                    .replace("name: game-server\n", "name: " + POLICY + "\n")
                    .replace("environment: production", "environment: staging");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A commit was deployed here, and all went well.
    void succeeded(long deployment, String sha) {
        ended(deployment, sha, new Phase.Succeeded(ENDED));
    }

    /// A commit was deployed here, and did not stay.
    void rolledBack(long deployment, String sha) {
        ended(deployment, sha, new Phase.RolledBack(new Cause.NotReady("it crashed"), ENDED, true));
    }

    private void ended(long deployment, String sha, Phase phase) {
        Intent intent = intent(EARLIER + deployment, sha);
        if (!releases.create(intent)) {
            throw new AssertionError("there is a release %s already".formatted(intent.id()));
        }
        Stored created = releases.load(intent.id()).orElseThrow();
        ReleaseState ended =
                SampleReleases.in(created.state(), phase, "it has ended", ENDED)
                        .outbox(Outbox.EMPTY);
        releases.retire(releases.commit(created, ended).orElseThrow());
    }

    private Intent intent(long deployment, String sha) {
        return new Intent(
                new ReleaseId(namespace, POLICY + "-" + deployment),
                "acme/game",
                deployment,
                sha,
                "main",
                "staging",
                GameServer.REPOSITORY + ":" + sha,
                "dana",
                false,
                policy);
    }
}
