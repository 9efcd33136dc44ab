package dev.belay.github.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.release.Phase;
import dev.belay.release.Plain;
import dev.belay.release.ReleaseState;
import dev.belay.release.Start;
import java.util.Optional;

/// What the check run of a release says.
///
/// @param conclusion how it ended; empty while it goes on
/// @param button whether a rollback can be asked for
record CheckRun(Optional<String> conclusion, boolean button, String title, String summary) {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String COMPLETED = "completed";
    private static final int TITLE = 120;
    private static final int SUMMARY = 1000;

    static CheckRun of(ReleaseState now) {
        boolean button = canGoBack(now);
        String reason = Plain.text(now.reason(), SUMMARY);
        return new CheckRun(
                conclusion(now.phase()),
                button,
                Plain.text("%s: %s".formatted(now.phaseName(), now.reason()), TITLE),
                button ? reason + "\n\n" + whoMay(now) : reason);
    }

    /// From the start until it goes back or ends, if there is something to go back to.
    private static boolean canGoBack(ReleaseState now) {
        return now.phase() instanceof Phase.Live
                && now.start().flatMap(Start::baseline).isPresent();
    }

    private static String whoMay(ReleaseState now) {
        return "`Roll back` is for members of %s."
                .formatted(String.join(", ", now.intent().policy().rollback().teams()));
    }

    private static Optional<String> conclusion(Phase phase) {
        return switch (phase) {
            case Phase.Pending _, Phase.Live _, Phase.RollingBack _ -> Optional.empty();
            case Phase.Succeeded _ -> Optional.of("success");
            case Phase.RolledBack _, Phase.RollbackFailed _ -> Optional.of("failure");
            case Phase.Superseded _, Phase.Rejected _ -> Optional.of("neutral");
            case Phase.Cancelled _ -> Optional.of("cancelled");
        };
    }

    /// Whether one that has this status may still come to say that: nothing that has ended goes on again.
    boolean mayFollow(String status) {
        return conclusion.isPresent() || !status.equals(COMPLETED);
    }

    /// The body of an update; that of a creation has more.
    ObjectNode body() {
        ObjectNode body =
                JSON.createObjectNode()
                        .put("status", conclusion.isPresent() ? COMPLETED : "in_progress");
        conclusion.ifPresent(c -> body.put("conclusion", c));
        body.putObject("output").put("title", title).put("summary", summary);
        ArrayNode actions = body.putArray("actions");
        if (button) {
            actions.addObject()
                    .put("label", "Roll back")
                    .put("description", "Puts the version before it back")
                    .put("identifier", CheckRuns.BUTTON);
        }
        return body;
    }
}
