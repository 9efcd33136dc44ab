package dev.belay.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.github.app.RunName;
import dev.belay.github.app.RunWords;
import dev.belay.release.WorkflowRun;
import java.util.List;
import java.util.Optional;

/// Turns the event `workflow_run` into what it says of a run that Belay asked for.
final class RunReader {

    private static final String OURS = "workflow_dispatch";

    private RunReader() {}

    static Delivery read(Wire.RunEvent event) throws UnreadableException {
        String action = DeliveryReader.need(event.action(), "action");
        if (!action.equals("completed")) {
            return new Delivery.Nothing(
                    "event workflow_run with action %s is not handled"
                            .formatted(DeliveryReader.shown(action)));
        }
        JsonNode node = DeliveryReader.need(event.workflowRun(), "workflow_run");
        String repository =
                DeliveryReader.repository(DeliveryReader.need(event.repository(), "repository"));
        List<RunName> names = RunName.in(node.path("display_title").asText());
        if (!node.path("event").asText().equals(OURS) || names.isEmpty()) {
            return new Delivery.Nothing("a workflow run that Belay did not ask for");
        }
        Optional<WorkflowRun> run = RunWords.run(node).filter(r -> r.conclusion().isPresent());
        return new Delivery.Ran(
                repository,
                names,
                run.orElseThrow(() -> new UnreadableException("workflow_run has no id or no end")));
    }
}
