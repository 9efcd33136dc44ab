package dev.belay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.cluster.Cluster;
import dev.belay.guardrail.Options;
import dev.belay.monitoring.AlertPath;
import dev.belay.monitoring.Behaviour;
import dev.belay.monitoring.GameService;
import dev.belay.stage.BelayProcess;
import dev.belay.stage.Caller;
import dev.belay.stage.GameServer;
import dev.belay.stage.Repeating;
import dev.belay.store.GuardedPolicies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// Belay with the real alert path around it, which several game services share, each in a place of its own: a namespace,
/// or beside another one in its namespace.
///
/// Nobody here plays Alertmanager: whatever Belay learns comes from Prometheus' scrapes of the pods.
final class Watched implements AutoCloseable {

    /// Requests a second of each service.
    private static final double PLAYERS = 1000;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Map<String, GameServer> games = new TreeMap<>();
    private final Map<String, Long> released = new TreeMap<>();
    private final Cluster cluster;
    final Caller caller;
    final BelayProcess belay;
    final GameService service;
    final AlertPath path;

    private Watched(Cluster cluster, Path directory, List<String> namespaces) {
        this.cluster = cluster;
        caller = new Caller(directory);
        try {
            var settings =
                    BelayProcess.Settings.of(directory, "belay", cluster.kubeconfig(), caller);
            settings.environment().put("BELAY_KUBERNETES_NAMESPACES", String.join(",", namespaces));
            belay = opened(BelayProcess.start(settings));
            var watching =
                    AlertPath.Settings.of(directory, cluster, belay, caller, Options.DEFAULT);
            service = opened(new GameService(cluster.admin(), watching.targets(), PLAYERS));
            path = opened(AlertPath.start(watching));
            opened(
                    new Repeating(
                            Duration.ofSeconds(1),
                            () -> caller.tick(belay),
                            e -> System.err.println("a tick failed: " + e)));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Starts everything; Belay minds these namespaces only.
    static Watched set(Cluster cluster, Path directory, List<String> namespaces) {
        Scene.prepare(cluster);
        return new Watched(cluster, directory, namespaces);
    }

    /// Puts a service of its own, with the policy of the example, into a namespace, and watches it.
    void deploy(String namespace, UnaryOperator<String> change) {
        deploy(namespace, namespace, "game-server", change);
    }

    /// The same as another service in the namespace of one that is there; the place is also its environment.
    void deploy(String place, String namespace, String name, UnaryOperator<String> change) {
        var yaml = new ArrayList<String>();
        games.put(
                place,
                GameServer.deploy(
                        cluster,
                        namespace,
                        name,
                        policy -> {
                            yaml.add(
                                    change.apply(policy)
                                            .replace(
                                                    "environment: production",
                                                    "environment: " + place));
                            return yaml.getFirst();
                        }));
        service.play(namespace);
        path.watch(GuardedPolicies.read(namespace, name, yaml.getFirst()));
    }

    /// Releases a version that behaves like this, and waits until it has its first share of the players.
    void release(String place, long id, Behaviour behaviour) {
        released.put(place, id);
        behaves(place, id, behaviour);
        var reply = caller.deployment(belay, id, Scene.sha(id), place);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(202);
        await("10 % in " + place, 180, () -> status(place, id).path("weight").asInt() == 10);
    }

    /// From now on the version behaves like this.
    void behaves(String place, long id, Behaviour behaviour) {
        service.behave(game(place).namespace(), name(place, id), behaviour);
    }

    /// What the release of this deployment is called.
    String name(String place, long id) {
        return game(place).name() + "-" + id;
    }

    GameServer game(String place) {
        return games.get(place);
    }

    String phase(String place, long id) {
        return game(place).phase(id);
    }

    JsonNode status(String place, long id) {
        return game(place).release(id).map(r -> r.path("status")).orElseThrow();
    }

    /// Whether Prometheus has a firing alert of this action for the release.
    boolean fires(String place, long id, String action) {
        for (var alert : path.prometheus().alerts()) {
            var labels = alert.path("labels");
            if (alert.path("state").asText().equals("firing")
                    && labels.path("belay_action").asText().equals(action)
                    && labels.path("namespace").asText().equals(game(place).namespace())
                    && labels.path("belay_release").asText().equals(name(place, id))) {
                return true;
            }
        }
        return false;
    }

    /// Whether Prometheus has this alert firing for the release.
    boolean isAlerted(String alert, String place, long id) {
        var query =
                "ALERTS{alertname=\"%s\",alertstate=\"firing\",namespace=\"%s\",belay_release=\"%s\"}";
        return !path.prometheus()
                .query(query.formatted(alert, game(place).namespace(), name(place, id)))
                .isEmpty();
    }

    /// How often Belay was told again of what it had decided already.
    double decidedAlready() {
        try (var http = HttpClient.newHttpClient()) {
            var metrics = HttpRequest.newBuilder(belay.address().resolve("/q/metrics")).build();
            return http.send(metrics, HttpResponse.BodyHandlers.ofLines())
                    .body()
                    .filter(line -> line.startsWith("belay_decisions_total{"))
                    .filter(line -> line.contains("reason=\"already-decided\""))
                    .mapToDouble(
                            line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /// Waits, and says what everybody knew when it was in vain.
    void await(String what, int seconds, java.util.function.BooleanSupplier condition) {
        try {
            GameServer.await(Duration.ofSeconds(seconds), what, condition);
        } catch (AssertionError e) {
            var text = new StringBuilder(e.getMessage());
            released.forEach((namespace, id) ->
                    text.append("\n%s: %s".formatted(namespace, status(namespace, id))));
            throw new AssertionError(text + "\nPrometheus: " + alerts(), e);
        }
    }

    private String alerts() {
        try {
            return path.prometheus().alerts().toString();
        } catch (RuntimeException e) {
            return e.toString();
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                System.err.println("not stopped cleanly: " + e);
            }
        }
    }
}
