package dev.belay.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.cluster.Cluster;
import dev.belay.guardrail.Guarded;
import dev.belay.guardrail.Options;
import dev.belay.monitoring.AlertPath;
import dev.belay.monitoring.Behaviour;
import dev.belay.monitoring.GameService;
import dev.belay.stage.BelayProcess;
import dev.belay.stage.Caller;
import dev.belay.stage.GameServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The real alert path: the game service turns bad, Prometheus sees it, and nobody plays Alertmanager.
final class RealWatch implements Watch {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final double PLAYERS_PER_SECOND = 500;
    private static final Behaviour SICK = Behaviour.failing(0.05);
    private static final Options EVERY_SECOND =
            new Options(
                    Duration.ofSeconds(1),
                    Options.DEFAULT.runbooks(),
                    Options.DEFAULT.dashboards());

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Timeline timeline;
    private final GameServer game;
    private final GameService service;
    private final AlertPath path;
    private Optional<Instant> ruled = Optional.empty();

    /// Starts all of it for the policy in this namespace.
    RealWatch(
            Cluster cluster,
            Path directory,
            Caller caller,
            BelayProcess belay,
            GameServer game,
            Guarded guarded,
            Timeline timeline) {
        this.timeline = timeline;
        this.game = game;
        var settings = AlertPath.Settings.of(directory, cluster, belay, caller, EVERY_SECOND);
        service = new GameService(cluster.admin(), settings.targets(), PLAYERS_PER_SECOND);
        open.push(service);
        service.play(game.namespace());
        path = AlertPath.start(settings);
        open.push(path);
        path.watch(guarded);
        open.push(timeline.sending(() -> caller.tick(belay)));
        System.out.printf(
                "Prometheus is at %s, Alertmanager at %s; both have what Belay renders of the policy.%n%n",
                path.prometheus().address(), path.alertmanager().address());
    }

    /// A window as short as the story: evidence must lie within a step.
    static UnaryOperator<String> shortWindows() {
        return policy ->
                policy.replace("\n      objective:", "\n      window: 15s\n      objective:");
    }

    @Override
    public void released(String release) {
        service.behave(game.namespace(), release, Behaviour.FLAWLESS);
    }

    @Override
    public void breach(String release, String when) {
        ruled = Optional.empty();
        service.behave(game.namespace(), release, SICK);
        timeline.say("▲", "5 %% of the requests to %s fail, %s".formatted(release, when), "");
        GameServer.await(
                PATIENCE,
                "Belay to undo " + release,
                () -> {
                    look(release);
                    return timing(release, "patchedAt").isPresent();
                });
    }

    /// Notes since when Prometheus has had a rollback alert.
    private void look(String release) {
        if (ruled.isPresent()) {
            return;
        }
        for (JsonNode alert : path.prometheus().alerts()) {
            JsonNode labels = alert.path("labels");
            if (labels.path("belay_action").asText().equals("rollback")
                    && labels.path("belay_release").asText().equals(release)) {
                Instant active = Instant.parse(alert.path("activeAt").asText());
                timeline.add(
                        active,
                        "▲",
                        "Prometheus: %s, SLO %s"
                                .formatted(
                                        labels.path("alertname").asText(),
                                        labels.path("slo").asText()),
                        game.namespace() + "/" + release,
                        "",
                        "");
                ruled = Optional.of(active);
                return;
            }
        }
    }

    @Override
    public void recount(String release) {
        Optional<Instant> failed = service.failedFirst(game.namespace(), release);
        if (failed.isEmpty()) {
            throw new AssertionError(release + " was undone though none of its requests failed");
        }
        StringBuilder text = new StringBuilder("first failing request");
        leg(text, failed.get(), service.scrapedFirst(game.namespace(), release), "scrape");
        leg(text, failed.get(), ruled, "rule");
        leg(text, failed.get(), timing(release, "alertStartedAt"), "alert");
        leg(text, failed.get(), timing(release, "receivedAt"), "webhook");
        leg(text, failed.get(), timing(release, "patchedAt"), "PATCH");
        timeline.say("◷", text.toString(), "");
    }

    private static void leg(StringBuilder text, Instant from, Optional<Instant> to, String name) {
        to.ifPresent(at ->
                text.append(" → +%d ms %s".formatted(Duration.between(from, at).toMillis(), name)));
    }

    private Optional<Instant> timing(String release, String name) {
        long id = Long.parseLong(release.substring(release.lastIndexOf('-') + 1));
        return game.release(id)
                .map(r -> r.at("/status/timings").path(name))
                .filter(JsonNode::isTextual)
                .map(at -> Instant.parse(at.asText()));
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
