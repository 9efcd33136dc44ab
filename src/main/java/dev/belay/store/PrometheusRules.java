package dev.belay.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.engine.Unavailable;
import dev.belay.guardrail.Guarded;
import dev.belay.guardrail.Options;
import dev.belay.store.PolicyReader.Reading.Good;
import dev.belay.workload.KubeApi;
import dev.belay.workload.Patience;
import dev.belay.workload.Permissions.Access;
import dev.belay.workload.Reply;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Brings the rules of policies to the Prometheus Operator, where the cluster has it.
///
/// By server-side apply under Belay's name and never by force: whoever else has changed the same fields keeps them,
/// and the policy's status says so. Nothing here throws, for no release may wait because rules cannot be brought.
public final class PrometheusRules {

    /// What it asks of the API server, which wants `create` beside `patch` of an apply that finds nothing.
    public static final List<Access> ACCESS =
            List.of(
                    new Access("create", RuleObject.GROUP, RuleObject.PLURAL),
                    new Access("get", RuleObject.GROUP, RuleObject.PLURAL),
                    new Access("patch", RuleObject.GROUP, RuleObject.PLURAL));

    /// How long it is believed whether the kind is there, and that an object is as it was.
    private static final Duration KIND = Duration.ofMinutes(5);

    private static final Duration OBJECT = Duration.ofMinutes(1);

    /// More policies than anybody has; past it everything is looked at anew.
    private static final int CAPACITY = 4096;

    private static final Outcome SERVED = new Outcome("True", "Served", "");
    private static final Outcome ABSENT =
            Outcome.failed(
                    "NoPrometheusOperator",
                    "this cluster has no %s.%s; the rules have to be brought to Prometheus by people"
                            .formatted(RuleObject.PLURAL, RuleObject.GROUP));

    private static final String FOREIGN =
            "somebody else has changed it, and Belay forces nothing: ";
    private static final String UNKEPT =
            "the API server did not keep it as it was rendered: is the definition of PrometheusRule old, or does an admission change it?";

    private final KubeApi kube;
    private final Api releases;
    private final Options options;
    private final Map<String, Looked> looked = new ConcurrentHashMap<>();

    /// Writes through this client what is rendered with these options.
    public PrometheusRules(KubernetesClient client, Options options) {
        this.kube = new KubeApi(client, Patience.USUAL);
        this.releases = new Api(client, "releases");
        this.options = options;
    }

    /// What came of it, as a condition says it.
    record Outcome(String status, String reason, String message) {
        static Outcome applied(RuleObject object) {
            return new Outcome("True", "Applied", object.title());
        }

        static Outcome failed(String reason, String why) {
            return new Outcome("False", reason, why);
        }

        static Outcome notNow(String why) {
            return new Outcome("Unknown", "NotNow", why);
        }

        boolean good() {
            return status.equals("True");
        }

        boolean known() {
            return !status.equals("Unknown");
        }
    }

    /// What was seen, of what, and when.
    private record Looked(String of, Outcome outcome, Instant at) {}

    /// Brings the rules of a policy where they are missing or differ; empty where it has none.
    ///
    /// @param known whether its status says something of them already
    Optional<Outcome> bring(PolicyObject policy, boolean known, Instant now) {
        if (!(policy.reading() instanceof Good good)) {
            return Optional.empty();
        }
        boolean guarded = !good.guarded().slos().isEmpty();
        if (!guarded && !known) {
            return Optional.empty();
        }
        Outcome kind = remembered("", "", KIND, now, this::kind);
        Outcome outcome =
                kind.good()
                        ? remembered(
                                key(policy), of(policy), OBJECT, now, () -> bring(policy, good))
                        : kind;
        boolean withdrawn = !guarded && policy.active().isEmpty();
        boolean nothingToSay = withdrawn && (outcome.good() || outcome.equals(ABSENT));
        return nothingToSay ? Optional.empty() : Optional.of(outcome);
    }

    private static String key(PolicyObject policy) {
        return policy.namespace() + "/" + policy.name();
    }

    private static String of(PolicyObject policy) {
        return "%s %d %s".formatted(policy.uid(), policy.generation(), policy.active().orElse(""));
    }

    private Outcome remembered(
            String key, String of, Duration patience, Instant now, Supplier<Outcome> look) {
        Looked before = looked.get(key);
        if (before != null && before.of().equals(of) && now.isBefore(before.at().plus(patience))) {
            return before.outcome();
        }
        Outcome outcome = look.get();
        if (looked.size() >= CAPACITY) {
            looked.clear();
        }
        if (outcome.known()) {
            looked.put(key, new Looked(of, outcome, now));
        }
        return outcome;
    }

    /// Asked first, because of a kind that does not exist one is told that one has no rights over it.
    private Outcome kind() {
        return switch (kube.get("/apis/" + RuleObject.GROUP + "/v1")) {
            case Reply.Ok(JsonNode list)
                    when list.path("resources")
                            .findValuesAsText("name")
                            .contains(RuleObject.PLURAL) ->
                    SERVED;
            case Reply.Ok _ -> ABSENT;
            case Reply.Refused refused when refused.missing() -> ABSENT;
            case Reply.Refused(int _, String why) -> Outcome.notNow(why);
            case Reply.Silent(String why) -> Outcome.notNow(why);
        };
    }

    private Outcome bring(PolicyObject policy, Good good) {
        RuleObject object;
        try {
            object = RuleObject.of(policy, inForce(policy).orElse(good.guarded()), options);
        } catch (Unavailable e) {
            return Outcome.notNow(String.valueOf(e.getMessage()));
        }
        return switch (kube.get(object.path())) {
            case Reply.Ok(JsonNode found) when object.isIn(found) -> Outcome.applied(object);
            case Reply.Ok _ -> apply(object);
            case Reply.Refused refused when refused.missing() ->
                    object.withdrawn() ? Outcome.applied(object) : apply(object);
            case Reply.Refused(int _, String why) -> forbidden(object, why);
            case Reply.Silent(String why) -> Outcome.notNow(why);
        };
    }

    /// A release is judged by the rules it was started under, and takes the heartbeat of others for none.
    private Optional<Guarded> inForce(PolicyObject policy) {
        return policy.active()
                .flatMap(release -> releases.get(policy.namespace(), release))
                .flatMap(policy::guardedBy);
    }

    private Outcome apply(RuleObject object) {
        return switch (kube.apply(object.path(), object.wanted())) {
            case Reply.Ok(JsonNode kept) when object.isIn(kept) -> Outcome.applied(object);
            case Reply.Ok _ -> Outcome.failed("Changed", UNKEPT);
            case Reply.Refused refused when refused.missing() -> ABSENT;
            case Reply.Refused refused when refused.code() == 409 ->
                    raced(object)
                            ? Outcome.applied(object)
                            : Outcome.failed("Conflict", FOREIGN + refused.why());
            case Reply.Refused(int code, String why) when code == 403 -> forbidden(object, why);
            case Reply.Refused(int _, String why) -> Outcome.failed("Refused", why);
            case Reply.Silent(String why) -> Outcome.notNow(why);
        };
    }

    /// Whether another clock was quicker.
    private boolean raced(RuleObject object) {
        return kube.get(object.path()) instanceof Reply.Ok(JsonNode found) && object.isIn(found);
    }

    private static Outcome forbidden(RuleObject object, String why) {
        return Outcome.failed(
                "Forbidden", "Belay may not write %s: %s".formatted(object.title(), why));
    }
}
