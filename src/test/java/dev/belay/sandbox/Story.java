package dev.belay.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.stage.BelayProcess;
import dev.belay.stage.Caller;
import dev.belay.stage.Caller.Reply;
import dev.belay.stage.GameServer;
import dev.belay.stage.Subject;
import dev.belay.stage.Surroundings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What the sandbox shows: one release that turns bad on its way, and one that turns bad after 100 %.
final class Story {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String FIRST = "a1b2c3d4e5f60718293a4b5c6d7e8f9001122334";
    private static final String SECOND = "b2c3d4e5f60718293a4b5c6d7e8f900112233445";

    private final Caller caller;
    private final BelayProcess belay;
    private final Subject subject;
    private final GameServer game;
    private final Watch watch;
    private final Surroundings around;
    private final Timeline timeline;

    Story(
            Caller caller,
            BelayProcess belay,
            Subject subject,
            GameServer game,
            Watch watch,
            Surroundings around,
            Timeline timeline) {
        this.caller = caller;
        this.belay = belay;
        this.subject = subject;
        this.game = game;
        this.watch = watch;
        this.around = around;
        this.timeline = timeline;
    }

    /// Tells both acts; true if both rollbacks were verified and the first version serves again.
    boolean tell() {
        String baseline = GameServer.REPOSITORY + ":v1";
        deploy(1001, FIRST);
        GameServer.await(PATIENCE, "the last step", () -> onItsWay(1001));
        watch.breach("game-server-1001", "on its way");
        boolean first = backOn(1001, baseline);
        deploy(1002, SECOND);
        game.awaitPhase(1002, "Watching", PATIENCE);
        watch.breach("game-server-1002", "after 100 %, when every other tool calls it finished");
        boolean second = backOn(1002, baseline);
        return first && second;
    }

    private void deploy(long id, String sha) {
        timeline.say("▶", "GitHub: deployment %d of %s".formatted(id, sha.substring(0, 7)), "");
        around.deployed(id, sha);
        Reply reply = caller.deployment(belay, id, sha);
        expect(reply, 202);
        watch.released("game-server-" + id);
    }

    /// Baking at the last step before 100 %; or rolling, where there are no steps.
    private boolean onItsWay(long id) {
        return game.release(id)
                .map(r -> r.path("status"))
                .filter(s -> {
                    String[] step = s.path("step").asText().split("/", 2);
                    boolean last = step.length == 2 && step[0].equals(step[1]);
                    boolean baking = s.path("reason").asText().contains("baking");
                    return s.path("phase").asText().equals("Promoting") || (last && baking);
                })
                .isPresent();
    }

    private boolean backOn(long id, String baseline) {
        game.awaitPhase(id, "RolledBack", PATIENCE);
        GameServer.await(PATIENCE, "the baseline to serve", () -> subject.serves(baseline));
        JsonNode status = game.release(id).orElseThrow().path("status");
        boolean verified =
                subject.serves(baseline) && status.at("/timings").hasNonNull("verifiedAt");
        timeline.add(
                Instant.now(),
                verified ? "✔" : "✘",
                verified ? "%s serves again".formatted(baseline) : "the baseline is not back",
                game.namespace() + "/game-server-" + id,
                status.path("phase").asText(),
                legs(status.path("timings")));
        watch.recount("game-server-" + id);
        return verified;
    }

    private static String legs(JsonNode timings) {
        List<String> names =
                List.of("alertStartedAt", "receivedAt", "decidedAt", "patchedAt", "verifiedAt");
        StringBuilder text = new StringBuilder("alert");
        for (int i = 1; i < names.size(); i++) {
            Instant from = Instant.parse(timings.path(names.get(i - 1)).asText());
            Instant to = Instant.parse(timings.path(names.get(i)).asText());
            text.append(
                    " → +%d ms %s"
                            .formatted(
                                    Duration.between(from, to).toMillis(),
                                    names.get(i).replace("At", "")));
        }
        return text.toString();
    }

    static void expect(Reply reply, int status) {
        if (reply.status() != status) {
            throw new AssertionError("Belay answered " + reply);
        }
    }
}
