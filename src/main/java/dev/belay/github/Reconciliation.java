package dev.belay.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.Deliveries;
import dev.belay.engine.Intake;
import dev.belay.engine.Ledgers;
import dev.belay.engine.Policies;
import dev.belay.engine.Policies.Found;
import dev.belay.github.app.Own;
import dev.belay.github.app.RecentDeployments;
import dev.belay.github.app.RecentDeployments.Seen;
import dev.belay.release.Ledger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Finds the deployments that no delivery ever told of, and takes them in as if one had.
///
/// It looks only past what a policy has taken in before: so a policy that is new starts nothing old, and what was
/// pruned does not return.
public final class Reconciliation {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> ENDED = Set.of("failure", "error", "inactive");
    private static final String ACTIONS = "github-actions";

    private final RecentDeployments github;
    private final Ledgers ledgers;
    private final DeliveryHandler handler;
    private final DeliveryReader reader = new DeliveryReader();

    /// Takes in through these ports.
    public Reconciliation(
            RecentDeployments github,
            Ledgers ledgers,
            Policies policies,
            Intake intake,
            Deliveries deliveries) {
        this.github = github;
        this.ledgers = ledgers;
        this.handler = new DeliveryHandler(policies, intake, deliveries);
    }

    /// A place that deployments come from.
    public record Place(String repository, String environment) {
        /// Whether a policy takes its deployments from here.
        boolean isOf(Found.Usable policy) {
            return policy.source().environment().equals(environment)
                    && policy.source().repository().equalsIgnoreCase(repository);
        }
    }

    /// The places of all policies that can be used.
    public static List<Place> places(List<Found> policies) {
        return policies.stream()
                .flatMap(found ->
                        found instanceof Found.Usable u ? Stream.of(u.source()) : Stream.empty())
                .map(source -> new Place(source.repository(), source.environment()))
                .distinct()
                .toList();
    }

    /// Takes in what was missed at one place; says how many Releases that made.
    public int takeIn(Place place, List<Found> policies, Instant now) {
        Optional<Long> newest =
                policies.stream()
                        .flatMap(f ->
                                f instanceof Found.Usable u && place.isOf(u)
                                        ? highest(u).stream()
                                        : Stream.empty())
                        .min(Long::compare);
        if (newest.isEmpty()) {
            return 0;
        }
        int made = 0;
        for (Seen seen : github.after(newest.get(), place.repository(), place.environment(), now)) {
            made += takeIn(place, seen);
        }
        return made;
    }

    private Optional<Long> highest(Found.Usable policy) {
        return ledgers.load(policy.namespace(), policy.name())
                .map(Ledgers.Versioned::ledger)
                .map(Ledger::highestDeploymentId)
                .filter(id -> id > 0);
    }

    private int takeIn(Place place, Seen seen) {
        List<String> states =
                seen.statuses().stream()
                        .filter(s -> !Own.isDescription(s.path("description").asText()))
                        .map(s -> s.path("state").asText())
                        .toList();
        if (!states.isEmpty() && ENDED.contains(states.getFirst())) {
            return 0;
        }
        int made = deliver(event(place, seen, Optional.empty()), "deployment");
        return states.contains("in_progress")
                ? made
                        + deliver(
                                event(place, seen, Optional.of("in_progress")), "deployment_status")
                : made;
    }

    private int deliver(ObjectNode event, String name) {
        byte[] body = event.toString().getBytes(StandardCharsets.UTF_8);
        Answer answer = handler.handle(reader.read(name, Encoding.JSON, body));
        return (int) answer.releases().stream().filter(r -> r.outcome() == Outcome.STORED).count();
    }

    /// What the delivery would have said.
    private static ObjectNode event(Place place, Seen seen, Optional<String> state) {
        ObjectNode event = JSON.createObjectNode().put("action", "created");
        event.set("deployment", seen.deployment());
        event.putObject("repository").put("full_name", place.repository());
        state.ifPresent(s -> event.putObject("deployment_status").put("state", s));
        if (madeByActions(seen)) {
            event.putObject("workflow_run").put("id", 1);
        }
        return event;
    }

    /// The API does not name the run that a job's deployment belongs to. But Actions reports such a deployment's
    /// states by itself, from the first moment on, and links to the job.
    private static boolean madeByActions(Seen seen) {
        return seen.deployment()
                        .path("performed_via_github_app")
                        .path("slug")
                        .asText()
                        .equals(ACTIONS)
                && seen.statuses().stream().anyMatch(Reconciliation::linksToJob);
    }

    private static boolean linksToJob(JsonNode status) {
        return status.path("log_url").asText().contains("/actions/runs/")
                || status.path("target_url").asText().contains("/actions/runs/");
    }
}
