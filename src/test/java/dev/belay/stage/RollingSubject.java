package dev.belay.stage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.cluster.Cluster;
import dev.belay.cluster.StandInDeployments;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The game server as a Deployment that Kubernetes rolls.
public final class RollingSubject implements Subject {

    private static final Path EXAMPLE = Path.of("examples", "rolling");

    private Optional<Objects> objects = Optional.empty();

    @Override
    public String scenario() {
        return "rolling";
    }

    @Override
    public Path example() {
        return EXAMPLE;
    }

    @Override
    public void deploy(Cluster cluster, String namespace) {
        StandIns.once(cluster, StandInDeployments::start);
        objects = Optional.of(new Objects(cluster.admin(), namespace));
        objects().createNamespace();
        objects().create(EXAMPLE.resolve("target.yaml"));
        GameServer.await(
                Duration.ofSeconds(60),
                "the game server to serve",
                () -> serves(GameServer.REPOSITORY + ":v1"));
    }

    @Override
    public boolean serves(String image) {
        JsonNode deployment = deployment();
        JsonNode status = deployment.path("status");
        int wanted = deployment.at("/spec/replicas").asInt();
        return asksFor(deployment, image)
                && status.path("observedGeneration").asLong()
                        == deployment.at("/metadata/generation").asLong()
                && status.path("updatedReplicas").asInt() == wanted
                && status.path("availableReplicas").asInt() == wanted
                && status.path("replicas").asInt() == wanted;
    }

    @Override
    public boolean sharedBy(String image) {
        return asksFor(deployment(), image) || objects().replicaSetRuns("game-server", image);
    }

    @Override
    public void strangerSets(String image) {
        objects()
                .patch(
                        Objects.DEPLOYMENT,
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

    private static boolean asksFor(JsonNode deployment, String image) {
        return deployment.at("/spec/template/spec/containers/0/image").asText().equals(image);
    }

    private JsonNode deployment() {
        return objects().get(Objects.DEPLOYMENT, "game-server");
    }

    private Objects objects() {
        return objects.orElseThrow(() -> new IllegalStateException("deploy it first"));
    }
}
