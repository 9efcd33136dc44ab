package dev.belay.workload.argo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.engine.Workload.Question;
import dev.belay.policy.Target;
import dev.belay.release.Baseline;
import dev.belay.release.Finding;
import dev.belay.release.Finding.Severity;
import dev.belay.release.Ledger.Certified;
import dev.belay.release.Survey;
import dev.belay.release.Survey.NotNow;
import dev.belay.release.Survey.Ready;
import dev.belay.release.Survey.Refused;
import dev.belay.workload.Owners;
import dev.belay.workload.Permissions;
import dev.belay.workload.PodTemplate;
import dev.belay.workload.Reply;
import dev.belay.workload.Scalers;
import dev.belay.workload.Standing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Looks at a Rollout before a start: can it be driven, is it at rest, what could be gone back to.
record Surveyor(RolloutApi api, Owners owners, Question question) {

    Survey survey() {
        Target target = question.policy().target();
        return switch (api.read(target)) {
            case Reply.Ok(JsonNode root) -> survey(new RolloutView(root));
            case Reply.Refused refused when refused.missing() ->
                    new Refused(target + " does not exist");
            case Reply.Refused(int _, String why) ->
                    new NotNow("cannot read %s: %s".formatted(target, why));
            case Reply.Silent(String why) ->
                    new NotNow("cannot read %s: %s".formatted(target, why));
        };
    }

    private Survey survey(RolloutView rollout) {
        Target target = question.policy().target();
        List<Finding> findings =
                new ArrayList<>(new Fitness(rollout, question.policy()).findings());
        findings.addAll(owners.findings(rollout.live(), "Rollout"));
        findings.addAll(new Scalers(api.kube()).findings(rollout.live(), "Rollout"));
        findings.addAll(
                new Permissions(api.kube()).missing(target.namespace(), ArgoRollouts.NEEDED));
        if (findings.stream().anyMatch(f -> f.severity() == Severity.ERROR)) {
            return new Refused(findings);
        }
        if (!rollout.observed()) {
            api.nudge(target, rollout);
        }
        return unrest(rollout)
                .<Survey>map(why -> new NotNow(why, findings))
                .orElseGet(() -> versions(rollout, findings));
    }

    /// Why it cannot be started over from here, if so.
    private Optional<String> unrest(RolloutView rollout) {
        if (!rollout.observed()) {
            return Optional.of("the controller has not seen the latest change of the Rollout yet");
        }
        if (rollout.stableHash().isEmpty()) {
            // A first version that came to nothing may be replaced; one on its way may yet arrive,
            // and
            // in an invalid Rollout no other would do better.
            return rollout.degraded() && !rollout.invalid()
                    ? Optional.empty()
                    : Optional.of("its first version is not healthy yet: " + rollout.message());
        }
        if (rollout.onStable()) {
            return rollout.healthy()
                    ? Optional.empty()
                    : Optional.of("it is not healthy: " + rollout.message());
        }
        // By label and image: a stranger may have changed one of the two and left the other.
        boolean ours =
                question.over()
                        .filter(o -> rollout.standing(o) instanceof Standing.Candidate)
                        .isPresent();
        return ours
                ? Optional.empty()
                : Optional.of(
                        "an update by %s is under way: %s"
                                .formatted(rollout.lastWriter(), rollout.message()));
    }

    private Survey versions(RolloutView rollout, List<Finding> findings) {
        Set<String> hashes = new TreeSet<>();
        question.certified().map(Certified::hash).ifPresent(hashes::add);
        if (!rollout.stableHash().isEmpty()) {
            hashes.add(rollout.stableHash());
        }
        if (hashes.isEmpty()) {
            return ready(rollout, Map.of(), findings);
        }
        return switch (api.listReplicaSets(question.policy().target(), hashes)) {
            case Reply.Ok(JsonNode list) -> ready(rollout, kept(rollout, list), findings);
            case Reply.Refused(int _, String why) ->
                    new NotNow("cannot read its ReplicaSets: " + why, findings);
            case Reply.Silent(String why) ->
                    new NotNow("cannot read its ReplicaSets: " + why, findings);
        };
    }

    /// The templates that can be gone back to, by hash.
    private static Map<String, PodTemplate> kept(RolloutView rollout, JsonNode list) {
        Map<String, PodTemplate> templates = new HashMap<>();
        for (JsonNode set : list.path("items")) {
            JsonNode metadata = set.path("metadata");
            boolean owned = false;
            for (JsonNode owner : metadata.path("ownerReferences")) {
                owned |= owner.path("uid").asText().equals(rollout.uid());
            }
            if (owned && metadata.path("deletionTimestamp").isMissingNode()) {
                String hash = metadata.path("labels").path(RolloutView.HASH_LABEL).asText();
                templates.put(hash, KeptTemplate.of(set));
            }
        }
        return templates;
    }

    private Survey ready(
            RolloutView rollout, Map<String, PodTemplate> kept, List<Finding> findings) {
        String container = question.policy().target().container();
        Map<String, PodTemplate> templates = new HashMap<>(kept);
        if (rollout.onStable()) {
            // The Rollout's own words: put back, they give the same hash without any comparing.
            templates.put(
                    rollout.stableHash(), rollout.template().withoutHash(RolloutView.HASH_LABEL));
        }
        Optional<Baseline> stable = baseline(templates, rollout.stableHash(), container);
        if (stable.isEmpty() && !rollout.stableHash().isEmpty()) {
            return new NotNow(
                    "its stable version %s is not kept as a ReplicaSet with container '%s'"
                            .formatted(rollout.stableHash(), container),
                    findings);
        }
        Optional<Baseline> last =
                question.certified().flatMap(c -> baseline(templates, c.hash(), container));
        return templates.values().stream()
                .map(PodTemplate::tooLong)
                .flatMap(Optional::stream)
                .findFirst()
                .<Survey>map(Refused::new)
                .orElseGet(() ->
                        new Ready(
                                stable,
                                last,
                                rollout.version(),
                                rollout.template().containerIndex(container).orElseThrow(),
                                findings));
    }

    private static Optional<Baseline> baseline(
            Map<String, PodTemplate> templates, String hash, String container) {
        return Optional.ofNullable(templates.get(hash)).flatMap(t -> t.asBaseline(hash, container));
    }
}
