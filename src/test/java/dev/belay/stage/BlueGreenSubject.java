package dev.belay.stage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.cluster.Cluster;
import dev.belay.cluster.StandInRollouts;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The game server as an Argo Rollout with a blue-green strategy, and its two Services.
public final class BlueGreenSubject implements Subject {

    private static final Path EXAMPLE = Path.of("examples", "blue-green");
    private static final String NAME = "game-server";
    private static final ResourceDefinitionContext REPLICA_SET =
            Objects.kind("apps", "v1", "ReplicaSet", "replicasets");

    private Optional<Objects> objects = Optional.empty();

    @Override
    public String scenario() {
        return "bluegreen";
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
        objects().create(EXAMPLE.resolve("target.yaml"));
        GameServer.await(
                Duration.ofSeconds(60),
                "the game server to serve",
                () -> serves(GameServer.REPOSITORY + ":v1"));
    }

    @Override
    public boolean serves(String image) {
        JsonNode rollout = rollout();
        JsonNode status = rollout.path("status");
        String hash = status.path("currentPodHash").asText();
        return asksFor(rollout, image)
                && status.path("phase").asText().equals("Healthy")
                && status.path("observedGeneration")
                        .asText()
                        .equals(rollout.at("/metadata/generation").asText())
                && status.path("stableRS").asText().equals(hash)
                && status.at("/blueGreen/activeSelector").asText().equals(hash)
                && runs(hash, image);
    }

    /// Asked of the ReplicaSet, for the Rollout may have noted a change but not the template yet.
    private boolean runs(String hash, String image) {
        JsonNode set = objects().get(REPLICA_SET, NAME + "-" + hash);
        return asksFor(set, image) && set.at("/status/availableReplicas").asInt() > 0;
    }

    @Override
    public boolean sharedBy(String image) {
        return asksFor(rollout(), image) || objects().replicaSetRuns(NAME, image);
    }

    @Override
    public void strangerSets(String image) {
        objects()
                .patch(
                        Objects.ROLLOUT,
                        NAME,
                        """
                        [{"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": "%s"}]
                        """
                                .formatted(image));
    }

    @Override
    public void loseBaseline(String image) {
        objects().deleteReplicaSets(NAME, image);
    }

    private static boolean asksFor(JsonNode workload, String image) {
        return workload.at("/spec/template/spec/containers/0/image").asText().equals(image);
    }

    private JsonNode rollout() {
        return objects().get(Objects.ROLLOUT, NAME);
    }

    private Objects objects() {
        return objects.orElseThrow(() -> new IllegalStateException("deploy it first"));
    }
}
