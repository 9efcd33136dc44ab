package dev.belay.stage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.cluster.Cluster;
import dev.belay.cluster.StandInRollouts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The game server as an Argo Rollout with a canary strategy.
public final class CanarySubject implements Subject {

    private static final Path EXAMPLE = Path.of("examples", "game-server");

    private Optional<Objects> objects = Optional.empty();

    @Override
    public String scenario() {
        return "canary";
    }

    @Override
    public Path example() {
        return EXAMPLE;
    }

    @Override
    public void deploy(Cluster cluster, String namespace) {
        StandIns.once(cluster, StandInRollouts::start);
        objects = Optional.of(new Objects(cluster.admin(), namespace));
        objects().createNamespace();
        objects().create(EXAMPLE.resolve("rollout.yaml"));
        GameServer.await(
                Duration.ofSeconds(60),
                "the game server to serve",
                () -> serves(GameServer.REPOSITORY + ":v1"));
    }

    @Override
    public boolean serves(String image) {
        return serves(rollout(), image);
    }

    /// Whether a Rollout is through with this image, by its own report.
    static boolean serves(JsonNode rollout, String image) {
        JsonNode status = rollout.path("status");
        return asksFor(rollout, image)
                && status.path("phase").asText().equals("Healthy")
                && status.path("observedGeneration")
                        .asText()
                        .equals(rollout.at("/metadata/generation").asText())
                && status.path("stableRS").asText().equals(status.path("currentPodHash").asText());
    }

    @Override
    public boolean sharedBy(String image) {
        return asksFor(rollout(), image) || objects().replicaSetRuns("game-server", image);
    }

    @Override
    public void strangerSets(String image) {
        objects()
                .patch(
                        Objects.ROLLOUT,
                        "game-server",
                        """
                        [{"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": "%s"}]
                        """
                                .formatted(image));
    }

    @Override
    public void loseBaseline(String image) {
        objects().deleteReplicaSets("game-server", image);
    }

    private static boolean asksFor(JsonNode rollout, String image) {
        return rollout.at("/spec/template/spec/containers/0/image").asText().equals(image);
    }

    private JsonNode rollout() {
        return objects().get(Objects.ROLLOUT, "game-server");
    }

    private Objects objects() {
        return objects.orElseThrow(() -> new IllegalStateException("deploy it first"));
    }
}
