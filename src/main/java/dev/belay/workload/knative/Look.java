package dev.belay.workload.knative;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.engine.Workload.Order;
import dev.belay.policy.Step;
import dev.belay.policy.Target;
import dev.belay.release.Baseline;
import dev.belay.release.Observation;
import dev.belay.release.Observation.Content;
import dev.belay.release.Observation.OnBaseline;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.workload.Reply;
import dev.belay.workload.Standing;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Puts what a Service says into the words of the core.
///
/// The template says who asked for a version last, the traffic which one serves: after a rollback the
/// template is still the candidate's, and that is no matter.
final class Look {

    private final ServiceView service;
    private final Order order;
    private final Traffic wanted;
    private final String candidate;
    private final Optional<String> baseline;

    private Look(ServiceView service, Order order) {
        this.service = service;
        this.order = order;
        this.wanted = service.wanted();
        this.candidate = RevisionName.of(order);
        this.baseline = order.start().baseline().map(Baseline::hash);
    }

    static Observation at(ServiceView service, Order order, ServiceApi api) {
        Look look = new Look(service, order);
        Standing standing = service.standing(order);
        if (standing instanceof Standing.Newer(String release)) {
            return new Observation.Other(Optional.of(release), service.writer("template"));
        }
        if (look.baseline.filter(look.wanted::allOn).isPresent()) {
            return look.onBaseline();
        }
        boolean served = look.wanted.share(look.candidate) > 0;
        return switch (standing) {
            case Standing.Candidate _ when served -> look.onCandidate(api, Optional.empty());
            case Standing.OfBaseline _ when served ->
                    look.onCandidate(api, Optional.of(service.writer("template")));
            case Standing.Stranger(String by) ->
                    new Observation.Other(service.template().release(), by);
            case Standing _ ->
                    new Observation.Other(service.template().release(), service.writer("traffic"));
        };
    }

    private OnBaseline onBaseline() {
        boolean restored = service.template().release().equals(release());
        return new OnBaseline(
                service.routed(),
                service.routed() ? "" : service.unrouted(),
                false,
                service.writer(restored ? "template" : "traffic"));
    }

    private Optional<String> release() {
        return order.start().baseline().flatMap(Baseline::release);
    }

    /// @param by who took the candidate's template away, if somebody has
    private Observation onCandidate(ServiceApi api, Optional<String> by) {
        Target target = order.intent().policy().target();
        return switch (api.readRevision(target, candidate)) {
            case Reply.Ok(JsonNode root) -> onCandidate(by, revisionTrouble(root));
            case Reply.Refused refused when refused.missing() ->
                    onCandidate(
                            by,
                            Optional.of(
                                    service.observed()
                                            ? "its revision %s does not exist".formatted(candidate)
                                            : service.unrouted()));
            case Reply.Refused(int _, String why) -> new Observation.Unreadable(why);
            case Reply.Silent(String why) -> new Observation.Unreadable(why);
        };
    }

    private OnCandidate onCandidate(Optional<String> by, Optional<String> revisionTrouble) {
        Optional<String> meddling = meddling();
        Optional<String> missing =
                by.map(who -> "the template was put back by %s, but not the traffic".formatted(who))
                        .or(() ->
                                meddling.map(who -> "the traffic was divided otherwise by " + who))
                        .or(() -> revisionTrouble)
                        .or(() ->
                                service.routed()
                                        ? Optional.empty()
                                        : Optional.of(service.unrouted()));
        Content content = service.template().content(service.writer("template")).with(meddling);
        return new OnCandidate(step(), missing.isEmpty(), missing.orElse(""), candidate, content);
    }

    /// Who gave the traffic to others, or in shares that no step asks for.
    private Optional<String> meddling() {
        return sharedWithOthers() || atNoStep()
                ? Optional.of("%s: %s".formatted(service.writer("traffic"), wanted))
                : Optional.empty();
    }

    private boolean sharedWithOthers() {
        Set<String> others = new TreeSet<>(wanted.shares().keySet());
        others.remove(candidate);
        baseline.ifPresent(others::remove);
        // Without a baseline the rest stays wherever it was.
        return !others.isEmpty() && baseline.isPresent();
    }

    private boolean atNoStep() {
        int share = wanted.share(candidate);
        return share != 100
                && order.intent().policy().steps().stream()
                        .noneMatch(step -> step.weight() == share);
    }

    /// The last step that the candidate's share has reached.
    private int step() {
        List<Step> steps = order.intent().policy().steps();
        int share = wanted.share(candidate);
        if (share >= 100) {
            return steps.size();
        }
        int step = 0;
        while (step + 1 < steps.size() && steps.get(step + 1).weight() <= share) {
            step++;
        }
        return step;
    }

    private Optional<String> revisionTrouble(JsonNode root) {
        Condition ready = new RevisionView(root).ready();
        return ready.isTrue()
                ? Optional.empty()
                : Optional.of("revision %s is not ready: %s".formatted(candidate, ready.text()));
    }
}
