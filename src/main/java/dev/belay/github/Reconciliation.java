package dev.belay.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.Deliveries;
import dev.belay.engine.Intake;
import dev.belay.engine.Ledgers;
import dev.belay.engine.Policies.Found;
import dev.belay.engine.Releases;
import dev.belay.engine.Stored;
import dev.belay.github.app.Own;
import dev.belay.github.app.RecentDeployments;
import dev.belay.github.app.RecentDeployments.Seen;
import dev.belay.policy.Source;
import dev.belay.release.Phase.Pending;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Finds the deployments that no delivery ever told of, and takes them in as if one had.
///
/// It looks only past what a policy has taken in before: so a policy that is new starts nothing old, and what was
/// pruned does not return.
public final class Reconciliation {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> ENDED = Set.of("failure", "error", "inactive");
    private static final Set<String> NOT_BEGUN = Set.of("waiting", "queued", "pending");

    /// A page of a run, or of a job of one: `/actions/runs/…` and `/runs/…`.
    private static final Pattern RUN = Pattern.compile("/runs/[0-9]+");

    /// How many deployments of a place are looked at closely: each takes a request.
    private static final int MOST = 10;

    private final RecentDeployments github;
    private final Ledgers ledgers;
    private final Releases releases;
    private final Intake intake;
    private final Deliveries deliveries;
    private final DeliveryReader reader = new DeliveryReader();

    /// Takes in through these ports.
    public Reconciliation(
            RecentDeployments github,
            Ledgers ledgers,
            Releases releases,
            Intake intake,
            Deliveries deliveries) {
        this.github = github;
        this.ledgers = ledgers;
        this.releases = releases;
        this.intake = intake;
        this.deliveries = deliveries;
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

    /// A deployment that is worth a closer look.
    ///
    /// @param missed whether a policy has no Release of it; else one waits to hear that it was let through
    private record Candidate(JsonNode deployment, List<Found> policies, boolean missed) {}

    /// How far a policy has taken in what there is.
    private record Past(Found.Usable policy, long highest) {}

    /// Takes in what was missed at one place; says how many Releases that made.
    public int takeIn(Place place, List<Found> policies, Instant now) {
        List<Past> pasts =
                policies.stream()
                        .flatMap(f ->
                                f instanceof Found.Usable u && place.isOf(u)
                                        ? past(u).stream()
                                        : Stream.empty())
                        .toList();
        OptionalLong oldest = pasts.stream().mapToLong(Past::highest).min();
        if (oldest.isEmpty()) {
            return 0;
        }
        int made = 0;
        for (Candidate candidate : candidates(place, pasts, oldest.getAsLong(), now)) {
            Seen seen = github.look(place.repository(), candidate.deployment());
            made += takeIn(place, seen, candidate.policies());
        }
        return made;
    }

    private Optional<Past> past(Found.Usable policy) {
        return ledgers.load(policy.namespace(), policy.name())
                .map(l -> new Past(policy, l.ledger().highestDeploymentId()))
                .filter(p -> p.highest() > 0);
    }

    /// What was missed comes first, the oldest first. What is known and waits comes in the order of its last change,
    /// so that neither can hide the other.
    private List<Candidate> candidates(Place place, List<Past> pasts, long oldest, Instant now) {
        List<Candidate> all =
                github.after(oldest, place.repository(), place.environment(), now).stream()
                        .flatMap(d -> candidate(place, d, pasts).stream())
                        .toList();
        Comparator<Candidate> changed =
                Comparator.comparing(c -> c.deployment().path("updated_at").asText());
        return Stream.concat(
                        all.stream().filter(Candidate::missed),
                        all.stream().filter(c -> !c.missed()).sorted(changed.reversed()))
                .limit(MOST)
                .toList();
    }

    private Optional<Candidate> candidate(Place place, JsonNode deployment, List<Past> pasts) {
        Seen seen = new Seen(deployment, List.of());
        if (!(read(event(place, seen, Optional.empty()), "deployment")
                instanceof Delivery.Created(var created))) {
            return Optional.empty();
        }
        List<Found> policies = new ArrayList<>();
        boolean missed = false;
        for (Past past : pasts) {
            Optional<ReleaseId> wanted =
                    created.id() > past.highest() ? wanted(created, past) : Optional.empty();
            Optional<ReleaseState> known = wanted.flatMap(releases::load).map(Stored::state);
            if (wanted.isPresent() && known.map(Reconciliation::awaitsGitHub).orElse(true)) {
                policies.add(past.policy());
                missed |= known.isEmpty();
            }
        }
        return policies.isEmpty()
                ? Optional.empty()
                : Optional.of(new Candidate(deployment, policies, missed));
    }

    private static Optional<ReleaseId> wanted(Source.Deployment deployment, Past past) {
        return DeploymentIntents.of(deployment, List.of(past.policy())).stream()
                .filter(Planned.Wanted.class::isInstance)
                .map(Planned::id)
                .findFirst();
    }

    private static boolean awaitsGitHub(ReleaseState state) {
        return state.phase() instanceof Pending(Instant _, boolean allowed) && !allowed;
    }

    private int takeIn(Place place, Seen seen, List<Found> policies) {
        List<String> states = others(seen).map(s -> s.path("state").asText()).toList();
        if (!states.isEmpty() && ENDED.contains(states.getFirst())) {
            return 0;
        }
        DeliveryHandler handler = new DeliveryHandler(_ -> policies, intake, deliveries);
        int made = deliver(handler, event(place, seen, Optional.empty()), "deployment");
        return states.contains("in_progress")
                ? made
                        + deliver(
                                handler,
                                event(place, seen, Optional.of("in_progress")),
                                "deployment_status")
                : made;
    }

    /// What others than Belay reported.
    private static Stream<JsonNode> others(Seen seen) {
        return seen.statuses().stream()
                .filter(s -> !Own.isDescription(s.path("description").asText()));
    }

    private int deliver(DeliveryHandler handler, ObjectNode event, String name) {
        Answer answer = handler.handle(read(event, name));
        return (int) answer.releases().stream().filter(r -> r.outcome() == Outcome.STORED).count();
    }

    private Delivery read(ObjectNode event, String name) {
        byte[] body = event.toString().getBytes(StandardCharsets.UTF_8);
        return reader.read(name, Encoding.JSON, body);
    }

    /// What the delivery would have said.
    private static ObjectNode event(Place place, Seen seen, Optional<String> state) {
        ObjectNode event = JSON.createObjectNode().put("action", "created");
        event.set("deployment", seen.deployment());
        event.putObject("repository").put("full_name", place.repository());
        state.ifPresent(s -> event.putObject("deployment_status").put("state", s));
        if (mayWaitForItsRules(seen)) {
            event.putObject("workflow_run").put("id", 1);
        }
        return event;
    }

    /// The API does not name the run that a job's deployment belongs to, nor does every one name the App. But Actions
    /// reports such a deployment's states by itself, from the first moment on, and links to the job. Whatever may be
    /// one waits: to start past a protection rule would be worse.
    private static boolean mayWaitForItsRules(Seen seen) {
        return others(seen)
                .anyMatch(s -> NOT_BEGUN.contains(s.path("state").asText()) || linksToRun(s));
    }

    private static boolean linksToRun(JsonNode status) {
        return RUN.matcher(status.path("log_url").asText()).find()
                || RUN.matcher(status.path("target_url").asText()).find();
    }
}
