package dev.belay.workload.argo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.policy.Policy;
import dev.belay.policy.Target;
import dev.belay.release.Baseline;
import dev.belay.release.Ledger.Certified;
import dev.belay.release.Survey;
import dev.belay.release.Survey.NotNow;
import dev.belay.release.Survey.Ready;
import dev.belay.release.Survey.Refused;
import dev.belay.workload.argo.RolloutApi.Reply;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Looks at a Rollout before a start: can it be driven, is it at rest, what could be gone back to.
record Surveyor(RolloutApi api) {

    Survey survey(Policy policy, Optional<Certified> certified) {
        Target target = policy.target();
        return switch (api.read(target)) {
            case Reply.Ok(JsonNode root) -> survey(new RolloutView(root), policy, certified);
            case Reply.Refused refused when refused.missing() ->
                    new Refused(target + " does not exist");
            case Reply.Refused(int _, String why) ->
                    new NotNow("cannot read %s: %s".formatted(target, why));
            case Reply.Silent(String why) ->
                    new NotNow("cannot read %s: %s".formatted(target, why));
        };
    }

    private Survey survey(RolloutView rollout, Policy policy, Optional<Certified> certified) {
        List<String> findings = new Fitness(rollout, policy).findings();
        if (!findings.isEmpty()) {
            return new Refused("%s: %s".formatted(policy.target(), String.join("; ", findings)));
        }
        if (!rollout.observed()) {
            api.nudge(policy.target(), rollout);
        }
        Optional<String> unrest = unrest(rollout, policy);
        return unrest.isPresent()
                ? new NotNow(unrest.get())
                : versions(rollout, policy.target(), certified);
    }

    /// Why it cannot be started over from here, if so.
    private static Optional<String> unrest(RolloutView rollout, Policy policy) {
        if (!rollout.observed()) {
            return Optional.of("the controller has not seen the latest change of the Rollout yet");
        }
        if (rollout.stableHash().isEmpty()) {
            // A first version that came to nothing may be replaced; one on its way may yet arrive.
            return rollout.degraded()
                    ? Optional.empty()
                    : Optional.of("its first version is not healthy yet: " + rollout.message());
        }
        if (rollout.onStable()) {
            return rollout.healthy()
                    ? Optional.empty()
                    : Optional.of("it is not healthy: " + rollout.message());
        }
        Pattern ours = Pattern.compile(Pattern.quote(policy.name()) + "-[0-9]{1,18}");
        return rollout.release().filter(ours.asMatchPredicate()).isPresent()
                ? Optional.empty()
                : Optional.of(
                        "an update by %s is under way: %s"
                                .formatted(rollout.lastWriter(), rollout.message()));
    }

    private Survey versions(RolloutView rollout, Target target, Optional<Certified> certified) {
        Set<String> hashes = new TreeSet<>();
        certified.map(Certified::hash).ifPresent(hashes::add);
        if (!rollout.stableHash().isEmpty()) {
            hashes.add(rollout.stableHash());
        }
        if (hashes.isEmpty()) {
            return ready(rollout, target, Map.of(), certified);
        }
        return switch (api.listReplicaSets(target, hashes)) {
            case Reply.Ok(JsonNode list) -> ready(rollout, target, kept(rollout, list), certified);
            case Reply.Refused(int _, String why) ->
                    new NotNow("cannot read its ReplicaSets: " + why);
            case Reply.Silent(String why) -> new NotNow("cannot read its ReplicaSets: " + why);
        };
    }

    /// The templates that can be gone back to, by hash.
    private static Map<String, JsonNode> kept(RolloutView rollout, JsonNode list) {
        Map<String, JsonNode> templates = new HashMap<>();
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

    private static Survey ready(
            RolloutView rollout,
            Target target,
            Map<String, JsonNode> kept,
            Optional<Certified> certified) {
        Map<String, JsonNode> templates = new HashMap<>(kept);
        if (rollout.onStable()) {
            // The Rollout's own words: put back, they give the same hash without any comparing.
            JsonNode template = rollout.template().deepCopy();
            if (template.path("metadata") instanceof ObjectNode metadata) {
                KeptTemplate.dropHash(metadata);
            }
            templates.put(rollout.stableHash(), template);
        }
        Optional<Baseline> stable = baseline(templates, rollout.stableHash(), target);
        if (stable.isEmpty() && !rollout.stableHash().isEmpty()) {
            return new NotNow(
                    "its stable version %s is not kept as a ReplicaSet with container '%s'"
                            .formatted(rollout.stableHash(), target.container()));
        }
        Optional<Baseline> last = certified.flatMap(c -> baseline(templates, c.hash(), target));
        return templates.values().stream()
                .map(Fitness::size)
                .flatMap(Optional::stream)
                .findFirst()
                .<Survey>map(Refused::new)
                .orElseGet(() ->
                        new Ready(
                                stable,
                                last,
                                rollout.version(),
                                rollout.containerIndex(target.container()).orElseThrow()));
    }

    private static Optional<Baseline> baseline(
            Map<String, JsonNode> templates, String hash, Target target) {
        return Optional.ofNullable(templates.get(hash))
                .flatMap(template ->
                        RolloutView.image(template, target.container())
                                .map(image ->
                                        new Baseline(
                                                RolloutView.release(template),
                                                image,
                                                hash,
                                                template.toString())));
    }
}
