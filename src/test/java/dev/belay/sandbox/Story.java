package dev.belay.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.stage.BelayProcess;
import dev.belay.stage.Caller;
import dev.belay.stage.Caller.Alert;
import dev.belay.stage.Caller.Reply;
import dev.belay.stage.GameServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What the sandbox shows: one release that turns bad on its way, and one that turns bad after 100 %.
final class Story {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String FIRST = "a1b2c3d4e5f60718293a4b5c6d7e8f9001122334";
    private static final String SECOND = "b2c3d4e5f60718293a4b5c6d7e8f900112233445";

    private final Caller caller;
    private final BelayProcess belay;
    private final GameServer game;
    private final Senders senders;
    private final Timeline timeline;

    Story(
            Caller caller,
            BelayProcess belay,
            GameServer game,
            Senders senders,
            Timeline timeline) {
        this.caller = caller;
        this.belay = belay;
        this.game = game;
        this.senders = senders;
        this.timeline = timeline;
    }

    /// Tells both acts; true if both rollbacks were verified and the first version serves again.
    boolean tell() {
        String baseline = game.image();
        deploy(1001, FIRST);
        GameServer.await(PATIENCE, "50 %", () -> at(1001, 50, 3));
        breach(1001, "availability", "at 50 %");
        boolean first = backOn(1001, baseline);
        deploy(1002, SECOND);
        game.awaitPhase(1002, "Watching", PATIENCE);
        breach(1002, "availability", "after 100 %: Argo Rollouts calls this rollout finished");
        boolean second = backOn(1002, baseline);
        return first && second;
    }

    private void deploy(long id, String sha) {
        timeline.say("▶", "GitHub: deployment %d of %s".formatted(id, sha.substring(0, 7)), "");
        Reply reply = caller.deployment(belay, id, sha);
        expect(reply, 202);
        senders.healthy("game-server-" + id);
    }

    private boolean at(long id, int weight, int rolloutStep) {
        return game.release(id)
                .filter(r -> r.at("/status/weight").asInt() == weight)
                .filter(r -> r.at("/status/phase").asText().equals("Progressing"))
                .filter(r -> game.step() == rolloutStep)
                .isPresent();
    }

    private void breach(long id, String slo, String when) {
        senders.healthy("");
        String release = "game-server-" + id;
        timeline.say("▲", "Alertmanager: SLO %s of %s is breached, %s".formatted(slo, release, when), "");
        long begun = System.nanoTime();
        Reply reply = caller.alerts(belay, game.namespace(), Alert.of("rollback", release, slo));
        long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
        expect(reply, 200);
        JsonNode verdict = reply.body().at("/verdicts/0");
        timeline.say(
                "◀",
                "answered %d after %d ms: %s (%s), and the cluster has accepted the write"
                        .formatted(reply.status(), millis, verdict.path("verdict").asText(), verdict.path("reason").asText()),
                "");
    }

    private boolean backOn(long id, String baseline) {
        game.awaitPhase(id, "RolledBack", PATIENCE);
        GameServer.await(PATIENCE, "the baseline to serve", game::serves);
        JsonNode status = game.release(id).orElseThrow().path("status");
        boolean verified =
                game.image().equals(baseline) && status.at("/timings").hasNonNull("verifiedAt");
        timeline.add(
                Instant.now(),
                verified ? "✔" : "✘",
                verified ? "%s serves again".formatted(baseline) : "the baseline is not back",
                game.namespace() + "/game-server-" + id,
                status.path("phase").asText(),
                legs(status.path("timings")));
        return verified;
    }

    private static String legs(JsonNode timings) {
        List<String> names =
                List.of("alertStartedAt", "receivedAt", "decidedAt", "patchedAt", "verifiedAt");
        StringBuilder text = new StringBuilder("alert");
        for (int i = 1; i < names.size(); i++) {
            Instant from = Instant.parse(timings.path(names.get(i - 1)).asText());
            Instant to = Instant.parse(timings.path(names.get(i)).asText());
            text.append(" → +%d ms %s".formatted(
                    Duration.between(from, to).toMillis(), names.get(i).replace("At", "")));
        }
        return text.toString();
    }

    private static void expect(Reply reply, int status) {
        if (reply.status() != status) {
            throw new AssertionError("Belay answered " + reply);
        }
    }
}
