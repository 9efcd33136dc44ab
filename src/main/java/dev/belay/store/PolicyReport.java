package dev.belay.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.RollbackLint;
import dev.belay.engine.RollbackLint.Result;
import dev.belay.policy.Policy;
import dev.belay.release.Finding;
import dev.belay.release.Finding.Severity;
import dev.belay.release.Ledger;
import dev.belay.store.PolicyReader.Reading.Good;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a policy's status says about the policy itself: can it be used, could it be rolled back.
final class PolicyReport {

    private static final String READY = "Ready";
    private static final String ROLLBACK_READY = "RollbackReady";
    private static final String RULES_APPLIED = "RulesApplied";

    /// The longest message of a condition, in bytes of JSON.
    private static final int MESSAGE = 2048;

    /// How often a target is looked at that could be rolled back, and one that could not.
    private static final Duration SELDOM = Duration.ofMinutes(10);

    private static final Duration SOON = Duration.ofMinutes(1);

    private final PolicyObject policy;
    private final Instant now;
    private final List<ConditionStatus> before = new ArrayList<>();

    PolicyReport(PolicyObject policy, Instant now) {
        this.policy = policy;
        this.now = now;
        for (JsonNode c : policy.object().path("status").path("conditions")) {
            before.add(Objects.requireNonNull(Api.JSON.convertValue(c, ConditionStatus.class)));
        }
    }

    /// The merge patch that brings the status up to date; nothing where it is.
    Optional<ObjectNode> patch(RollbackLint lint, PrometheusRules rules) {
        List<ConditionStatus> next = new ArrayList<>(before);
        put(next, ready());
        if (policy.reading() instanceof Good) {
            rulesApplied(next, rules);
        }
        Optional<Policy> due = due();
        due.ifPresent(p -> put(next, rollbackReady(lint.check(p, ledger().certified()))));
        if (due.isEmpty() && !(policy.reading() instanceof Good)) {
            next.removeIf(c -> ROLLBACK_READY.equals(c.type()));
        }
        if (next.equals(before) && due.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode patch = Api.JSON.createObjectNode();
        patch.putObject("metadata").put("resourceVersion", policy.version());
        ObjectNode status = patch.putObject("status");
        status.put("observedGeneration", policy.generation())
                .set("conditions", Api.JSON.valueToTree(next));
        if (policy.reading() instanceof Good good) {
            status.put("service", good.policy().service());
        }
        due.ifPresent(_ -> status.put("rollbackCheckedAt", now.toString()));
        return Optional.of(patch);
    }

    private static void put(List<ConditionStatus> conditions, ConditionStatus condition) {
        List<String> types = conditions.stream().map(ConditionStatus::type).toList();
        int at = types.indexOf(condition.type());
        if (at < 0) {
            conditions.add(condition);
        } else {
            conditions.set(at, condition);
        }
    }

    /// Of a policy that cannot be used, nothing is brought and nothing is taken back.
    private void rulesApplied(List<ConditionStatus> next, PrometheusRules rules) {
        boolean known = before.stream().anyMatch(c -> RULES_APPLIED.equals(c.type()));
        rules.bring(policy, known, now)
                .ifPresentOrElse(
                        o ->
                                put(
                                        next,
                                        condition(
                                                RULES_APPLIED,
                                                o.status(),
                                                o.reason(),
                                                o.message())),
                        () -> next.removeIf(c -> RULES_APPLIED.equals(c.type())));
    }

    private ConditionStatus ready() {
        List<String> problems = policy.problems();
        return condition(
                READY,
                Conditions.yes(problems.isEmpty()),
                problems.isEmpty() ? "Valid" : "Invalid",
                String.join("; ", problems));
    }

    private ConditionStatus rollbackReady(Result result) {
        String lines =
                result.findings().stream().map(Finding::toString).collect(Collectors.joining("\n"));
        return switch (result.answer()) {
            case YES ->
                    condition(
                            ROLLBACK_READY,
                            "True",
                            warned(result) ? "Warnings" : "NothingFound",
                            lines);
            case NO -> condition(ROLLBACK_READY, "False", "Findings", lines);
            case UNKNOWN -> condition(ROLLBACK_READY, "Unknown", "NotNow", lines);
        };
    }

    private static boolean warned(Result result) {
        return result.findings().stream().anyMatch(f -> f.severity() == Severity.WARNING);
    }

    private ConditionStatus condition(String type, String status, String reason, String message) {
        ConditionStatus c =
                Conditions.condition(type, status, reason, Fit.to(message, MESSAGE), now, before);
        return new ConditionStatus(
                c.type(),
                c.status(),
                c.reason(),
                c.message(),
                c.lastTransitionTime(),
                policy.generation());
    }

    /// The policy, if its target is to be looked at now. During a release the target is on its way,
    /// and its own survey has looked.
    private Optional<Policy> due() {
        if (!(policy.reading() instanceof Good good) || ledger().active().isPresent()) {
            return Optional.empty();
        }
        Optional<ConditionStatus> known =
                before.stream()
                        .filter(c -> ROLLBACK_READY.equals(c.type()))
                        .filter(c -> Objects.equals(c.observedGeneration(), policy.generation()))
                        .findFirst();
        boolean fresh =
                known.isPresent()
                        && now.isBefore(
                                checkedAt()
                                        .plus("True".equals(known.get().status()) ? SELDOM : SOON));
        return fresh ? Optional.empty() : Optional.of(good.policy());
    }

    private Instant checkedAt() {
        try {
            return Instant.parse(policy.object().path("status").path("rollbackCheckedAt").asText());
        } catch (DateTimeParseException _) {
            return Instant.EPOCH;
        }
    }

    private Ledger ledger() {
        return LedgerStore.ledger(policy.namespace(), policy.name(), policy.object());
    }
}
