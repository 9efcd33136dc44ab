package dev.belay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.cluster.Cluster;
import dev.belay.cluster.Clusters;
import dev.belay.cluster.StandInRollouts;
import dev.belay.stage.ApiProxy;
import dev.belay.stage.ApiProxy.Call;
import dev.belay.stage.BelayProcess;
import dev.belay.stage.BelayProcess.Settings;
import dev.belay.stage.Caller;
import dev.belay.stage.Caller.Alert;
import dev.belay.stage.Caller.Reply;
import dev.belay.stage.GameServer;
import dev.belay.stage.Surroundings;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/// A namespace with the game server in it, on the shared cluster, and the Belays of one test.
final class Scene implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(120);
    static final String SHA = "a1b2c3d4e5f60718293a4b5c6d7e8f9001122334";
    static final String CANDIDATE = GameServer.REPOSITORY + ":" + SHA;
    static final String BASELINE = GameServer.REPOSITORY + ":v1";

    private static boolean prepared;

    private final Cluster cluster = Clusters.shared();
    private final Path directory;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    final Caller caller;
    final GameServer game;

    /// A commit of its own for each deployment.
    static String sha(long deployment) {
        return "%040x".formatted(deployment);
    }

    /// The image of that commit.
    static String image(long deployment) {
        return GameServer.REPOSITORY + ":" + sha(deployment);
    }

    private Scene(Path directory, UnaryOperator<String> policy) {
        this.directory = directory;
        prepare(cluster);
        caller = new Caller(directory);
        String namespace = "e2e-" + UUID.randomUUID().toString().substring(0, 8);
        game = GameServer.deploy(cluster, namespace, policy);
    }

    /// A scene whose policy has bakes of a second.
    static Scene set(Path directory) {
        return set(directory, GameServer.fast("1s", "1s", "3s"));
    }

    /// A scene with another policy.
    static Scene set(Path directory, UnaryOperator<String> policy) {
        return new Scene(directory, policy);
    }

    /// A policy with bakes of a second, but at 50 % one that nobody who looks can miss.
    static UnaryOperator<String> seenAt50(String certifyAfter, String watch) {
        return policy ->
                GameServer.fast("1s", certifyAfter, watch)
                        .apply(policy)
                        .replace("{weight: 50, bake: 1s}", "{weight: 50, bake: 10s}");
    }

    static synchronized void prepare(Cluster cluster) {
        if (prepared) {
            return;
        }
        if (!cluster.real()) {
            StandInRollouts standIn = StandInRollouts.start(cluster);
            Runtime.getRuntime().addShutdownHook(new Thread(standIn::close));
        }
        try {
            GameServer.installDefinitions(cluster);
        } catch (KubernetesClientException e) {
            assertThat(e.getCode()).isEqualTo(409); // Another class of this JVM was first.
        }
        prepared = true;
    }

    /// A Belay that serves everything, in this namespace only.
    BelayProcess belay() {
        return started(settings());
    }

    /// GitHub and the channels, which go when the scene does.
    Surroundings surroundings() {
        return opened(new Surroundings(directory));
    }

    /// A Belay that has GitHub and the channels around it.
    BelayProcess belay(Surroundings around) {
        Settings settings = settings();
        settings.environment().putAll(around.environment());
        return started(settings);
    }

    /// A Belay that reaches the API server only through a proxy.
    BelayProcess belay(ApiProxy proxy) {
        return started(settings().through(proxy.address(), cluster.adminToken()));
    }

    /// A Belay that has the entrance for alerts only.
    BelayProcess alertsOnly(ApiProxy proxy) {
        Settings settings = settings().through(proxy.address(), cluster.adminToken());
        settings.environment().put("BELAY_GITHUB_ENABLED", "false");
        settings.environment().put("BELAY_CLOCK_ENABLED", "false");
        return started(settings);
    }

    private Settings settings() {
        Settings settings =
                Settings.of(directory, "belay-" + open.size(), cluster.kubeconfig(), caller);
        settings.environment().put("BELAY_KUBERNETES_NAMESPACES", game.namespace());
        return settings;
    }

    private BelayProcess started(Settings settings) {
        return opened(BelayProcess.start(settings));
    }

    /// A proxy before the API server.
    ApiProxy proxy() {
        return opened(new ApiProxy(cluster.apiServer()));
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }

    /// Deploys, and brings the canary to its first pause.
    void deployTo10(BelayProcess belay, long deployment) {
        deployTo10(belay, deployment, SHA);
    }

    /// Deploys a commit, and brings the canary to its first pause.
    void deployTo10(BelayProcess belay, long deployment, String sha) {
        assertThat(caller.deployment(belay, deployment, sha).status()).isEqualTo(202);
        tickUntil(
                belay,
                "the canary to pause at 10 %",
                () -> pausedAt(1) && weight(deployment) == 10);
    }

    /// Sends heartbeats, `healthy` and ticks until a condition holds.
    void advanceUntil(BelayProcess belay, long deployment, String what, BooleanSupplier until) {
        String release = "game-server-" + deployment;
        sendUntil(what, () -> taken(alert(belay, Alert.healthy(release)), 200), until);
    }

    /// Lets the clock tick until a condition holds.
    void tickUntil(BelayProcess belay, String what, BooleanSupplier until) {
        sendUntil(what, () -> ticked(belay), until);
    }

    /// Sends until a condition holds, and what was sent last was taken.
    static void sendUntil(String what, BooleanSupplier taken, BooleanSupplier until) {
        AtomicBoolean owed = new AtomicBoolean();
        GameServer.await(
                PATIENCE,
                what,
                () -> {
                    if (!owed.get() && until.getAsBoolean()) {
                        return true;
                    }
                    owed.set(!taken.getAsBoolean());
                    return !owed.get() && until.getAsBoolean();
                });
    }

    /// Lets the clock tick once; whether that was taken.
    boolean ticked(BelayProcess belay) {
        return taken(caller.tick(belay), 204);
    }

    /// Whether a request was taken. Where something it needed was too slow, the answer is to send it again.
    static boolean taken(Reply reply, int status) {
        assertThat(reply.status()).isIn(status, 503);
        return reply.status() == status;
    }

    /// Alertmanager sends alerts of this namespace.
    Reply alert(BelayProcess belay, Alert... alerts) {
        return caller.alerts(belay, game.namespace(), alerts);
    }

    /// Alertmanager says that the release of this deployment has to be rolled back.
    Reply breach(BelayProcess belay, long deployment) {
        return alert(belay, Alert.of("rollback", "game-server-" + deployment, "availability"));
    }

    /// Whether Argo Rollouts waits at this step of its own.
    boolean pausedAt(int step) {
        JsonNode rollout = game.rollout();
        return rollout.at("/status/phase").asText().equals("Paused")
                && rollout.at("/status/currentStepIndex").asInt() == step;
    }

    /// The weight that the Release says it is at.
    int weight(long deployment) {
        return game.release(deployment).map(r -> r.at("/status/weight").asInt()).orElse(-1);
    }

    /// The status of the Release.
    JsonNode status(long deployment) {
        return game.release(deployment).orElseThrow().path("status");
    }

    /// Whether a request changes what the target asks for.
    static boolean isTargetPatch(Call call) {
        return call.method().equals("PATCH")
                && call.type().contains("json-patch")
                && call.path().endsWith("/rollouts/game-server");
    }

    /// Whether nothing is left to be done about a release, telling people included.
    boolean isLetGo(long deployment) {
        return game.release(deployment)
                .orElseThrow()
                .at("/metadata/labels/belay.dev~1active")
                .isMissingNode();
    }

    /// How often the target's template was changed by those who go through the proxy.
    static long changes(ApiProxy proxy) {
        return proxy.calls().stream().filter(c -> isTargetPatch(c) && c.status() == 200).count();
    }

    /// That the baseline serves again and the Release says so.
    void isBackOnTheBaseline(BelayProcess belay, long deployment) {
        tickUntil(
                belay,
                "release %d to be RolledBack".formatted(deployment),
                () -> game.phase(deployment).equals("RolledBack"));
        GameServer.await(PATIENCE, "the baseline to serve", game::serves);
        assertThat(game.image()).isEqualTo(BASELINE);
        assertThat(status(deployment).at("/timings").hasNonNull("verifiedAt")).isTrue();
    }

    @Override
    public void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
