package dev.belay.stage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.cluster.Cluster;
import dev.belay.cluster.Clusters;
import dev.belay.cluster.EmbeddedCluster;
import dev.belay.cluster.RealCluster;
import dev.belay.cluster.Repository;
import dev.belay.cluster.StandInArgoCd;
import dev.belay.cluster.StandInRollouts;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The game server as an Argo Rollout that an Application of Argo CD keeps.
///
/// All Applications lie in one namespace, so there is one game server of this kind in a cluster at a
/// time: to deploy it again moves the Application to the new namespace.
public final class ArgoCdSubject implements Subject {

    /// Argo CD's kind.
    public static final ResourceDefinitionContext APPLICATION =
            Objects.kind("argoproj.io", "v1alpha1", "Application", "applications");

    private static final Path EXAMPLE = Path.of("examples", "argocd");
    private static final String HOME = "argocd";
    private static final String NAME = "game-server";
    private static final String IMAGE = "/spec/template/spec/containers/0/image";
    private static final Map<URI, StandInArgoCd> STAND_INS = new HashMap<>();

    private Optional<Objects> objects = Optional.empty();

    @Override
    public String scenario() {
        return "argocd";
    }

    @Override
    public Path example() {
        return EXAMPLE;
    }

    @Override
    public void deploy(Cluster cluster, String namespace) {
        StandIns.once(cluster, StandInRollouts::start);
        Repository repository = repository(cluster);
        objects = Optional.of(new Objects(cluster.admin(), namespace));
        objects().createNamespace();
        removeApplication();
        cluster.admin()
                .resource(
                        read("target.yaml")
                                .replace(
                                        "https://github.com/acme/deploy.git", repository.url())
                                .replace("namespace: play", "namespace: " + namespace))
                .create();
        GameServer.await(
                Duration.ofSeconds(120),
                "the game server to serve",
                () -> serves(GameServer.REPOSITORY + ":v1"));
    }

    private static Repository repository(Cluster cluster) {
        Map<String, String> base =
                Map.of(
                        "kustomization.yaml", read("base/kustomization.yaml"),
                        "rollout.yaml", read("base/rollout.yaml"));
        if (cluster.real()) {
            RealCluster real =
                    cluster instanceof RealCluster c ? c : Clusters.sharedReal();
            var repository = real.argoCd().repository(Map.of("rollout.yaml", base.get("rollout.yaml")));
            repository.commit(base);
            return new Repository(repository.url(), repository::commit);
        }
        StandIns.once(cluster, c -> {
            StandInArgoCd standIn = StandInArgoCd.start((EmbeddedCluster) c);
            STAND_INS.put(c.apiServer(), standIn);
            return standIn;
        });
        return STAND_INS.get(cluster.apiServer()).repository(base);
    }

    private void removeApplication() {
        Objects home = home();
        home.delete(APPLICATION, NAME);
        GameServer.await(
                Duration.ofSeconds(30),
                "the Application of the game server before to be gone",
                () -> !home.exists(APPLICATION, NAME));
    }

    /// All of the Rollout's pods are of this image, and Argo CD has nothing left to bring.
    @Override
    public boolean serves(String image) {
        if (!objects().exists(Objects.ROLLOUT, NAME)) {
            return false;
        }
        JsonNode rollout = rollout();
        JsonNode status = rollout.path("status");
        JsonNode application = application();
        return rollout.at(IMAGE).asText().equals(image)
                && status.path("phase").asText().equals("Healthy")
                && status.path("observedGeneration")
                        .asText()
                        .equals(rollout.at("/metadata/generation").asText())
                && status.path("stableRS").asText().equals(status.path("currentPodHash").asText())
                && application.at("/status/sync/status").asText().equals("Synced")
                && application
                        .at("/status/sync/comparedTo/source")
                        .equals(application.at("/spec/source"));
    }

    @Override
    public boolean sharedBy(String image) {
        return rollout().at(IMAGE).asText().equals(image)
                || objects().replicaSetRuns(NAME, image);
    }

    @Override
    public boolean asksFor(String image) {
        return application().at("/spec/source/kustomize/patches").toString().contains(image)
                || rollout().at(IMAGE).asText().equals(image);
    }

    /// Where everybody sets it whose workloads Argo CD keeps: in the Application, with a patch of
    /// their own in place of all others.
    @Override
    public void strangerSets(String image) {
        home().merge(
                        APPLICATION,
                        NAME,
                        """
                        {"spec": {"source": {"kustomize": {"patches": [{
                          "target": {"kind": "Rollout"},
                          "patch": "[{\\"op\\": \\"replace\\", \\"path\\": \\"%s\\", \\"value\\": \\"%s\\"}]"}]}}}}
                        """
                                .formatted(IMAGE, image));
    }

    @Override
    public void loseBaseline(String image) {
        objects().deleteReplicaSets(NAME, image);
    }

    /// The Application as it is now.
    public JsonNode application() {
        return home().get(APPLICATION, NAME);
    }

    private JsonNode rollout() {
        return objects().get(Objects.ROLLOUT, NAME);
    }

    private Objects home() {
        return new Objects(objects().client(), HOME);
    }

    private Objects objects() {
        return objects.orElseThrow(() -> new IllegalStateException("deploy it first"));
    }

    private static String read(String file) {
        try {
            return Files.readString(EXAMPLE.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
