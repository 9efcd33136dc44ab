package dev.belay.stage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.cluster.ArgoCd;
import dev.belay.cluster.Cluster;
import dev.belay.cluster.EmbeddedCluster;
import dev.belay.cluster.RealCluster;
import dev.belay.cluster.StandInArgoCd;
import dev.belay.cluster.StandInRollouts;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;

/// The game server as a Rollout that an Argo CD Application keeps and heals.
public final class ArgoCdSubject implements Subject {

    private static final Path EXAMPLE = Path.of("examples", "argocd");
    private static final ResourceDefinitionContext APPLICATION =
            Objects.kind("argoproj.io", "v1alpha1", "Application", "applications");
    private static final Map<Cluster, StandInArgoCd> CONTROLLERS = new WeakHashMap<>();

    private Optional<Objects> objects = Optional.empty();

    @Override
    public String scenario() {
        return "argocd";
    }

    @Override
    public Path example() {
        return EXAMPLE;
    }

    /// Applications of all namespaces lie in one, so each is named after its own.
    @Override
    public String policyFor(String yaml, String namespace) {
        return yaml.replace(
                "kind: Application\n    name: game-server",
                "kind: Application\n    name: " + namespace);
    }

    @Override
    public void deploy(Cluster cluster, String namespace) {
        objects = Optional.of(new Objects(cluster.admin(), namespace));
        objects().createNamespace();
        Map<String, String> files = Map.of("rollout.yaml", read("base/rollout.yaml"));
        String url;
        if (cluster instanceof RealCluster real) {
            url = real.argoCd().repository(files).url();
        } else {
            StandIns.once(cluster, StandInRollouts::start);
            url = standIn((EmbeddedCluster) cluster).repository(files).url();
        }
        cluster.admin()
                .resource(
                        read("target.yaml")
                                .replace("name: game-server", "name: " + namespace)
                                .replace("namespace: play", "namespace: " + namespace)
                                .replaceAll("repoURL: .*", "repoURL: " + url))
                .create();
        GameServer.await(
                Duration.ofSeconds(90),
                "the game server to serve",
                () -> rolloutExists() && serves(GameServer.REPOSITORY + ":v1"));
    }

    private static StandInArgoCd standIn(EmbeddedCluster cluster) {
        synchronized (CONTROLLERS) {
            return CONTROLLERS.computeIfAbsent(
                    cluster,
                    _ -> {
                        StandInArgoCd argo = StandInArgoCd.start(cluster);
                        Runtime.getRuntime().addShutdownHook(new Thread(argo::close));
                        return argo;
                    });
        }
    }

    private static String read(String file) {
        try {
            return Files.readString(EXAMPLE.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean rolloutExists() {
        return objects().exists(Objects.ROLLOUT, "game-server");
    }

    @Override
    public boolean serves(String image) {
        return CanarySubject.serves(objects().get(Objects.ROLLOUT, "game-server"), image);
    }

    @Override
    public boolean asksFor(String image) {
        return application().toString().contains(image);
    }

    @Override
    public boolean sharedBy(String image) {
        return objects().replicaSetRuns("game-server", image);
    }

    /// In the entry that Belay has written: whoever takes it away undoes the release.
    @Override
    public void strangerSets(String image) {
        String patches = application().at("/spec/source/kustomize/patches").toString();
        argoCd().patch(
                        APPLICATION,
                        objects().namespace(),
                        "[{\"op\": \"replace\", \"path\": \"/spec/source/kustomize/patches\", \"value\": %s}]"
                                .formatted(
                                        patches.replaceAll(
                                                GameServer.REPOSITORY + ":[0-9a-z]+", image)));
    }

    @Override
    public void loseBaseline(String image) {
        objects().deleteReplicaSets("game-server", image);
    }

    private JsonNode application() {
        return argoCd().get(APPLICATION, objects().namespace());
    }

    private Objects argoCd() {
        return new Objects(objects().client(), ArgoCd.NAMESPACE);
    }

    private Objects objects() {
        return objects.orElseThrow(() -> new IllegalStateException("deploy it first"));
    }
}
