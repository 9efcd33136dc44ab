package dev.belay.release;

import dev.belay.policy.Durations;
import dev.belay.policy.Gates;
import dev.belay.release.GateResult.Outcome;
import dev.belay.release.Phase.Pending;
import dev.belay.release.ReleaseEvent.RuleAsked;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What comes of the gates: one that is closed rejects, one that is not decided is waited for until its deadline.
final class GateRules {

    private GateRules() {}

    static Transition onRead(ReleaseState state, List<GateResult> results, Instant now) {
        if (!(state.phase() instanceof Pending(Instant _, boolean allowed))) {
            return Decider.ignore(
                    state, Reason.NOT_APPLICABLE, "gates are of no interest after the start");
        }
        ReleaseState seen = state.gates(state.gates().read(results, now));
        Optional<GateResult> failed = seen.gates().first(Outcome.FAILED);
        if (failed.isPresent()) {
            return Decider.reject(seen, "gate " + failed.get().text(), now);
        }
        Optional<GateResult> waiting = seen.gates().first(Outcome.WAITING);
        if (waiting.isEmpty()) {
            return seen.equals(state)
                    ? Decider.ignore(state, Reason.NOTHING_DUE, "the gates are open")
                    : Decider.record(seen, Reason.GATES_OPEN, "the gates are open");
        }
        Duration deadline = state.intent().policy().gates().deadline();
        if (now.isAfter(seen.gates().since().orElse(now).plus(deadline))) {
            return Decider.reject(
                    seen,
                    "gate %s (not decided within %s)"
                            .formatted(waiting.get().text(), Durations.format(deadline)),
                    now);
        }
        String why = "waiting for gate " + waiting.get().text();
        return state.reason().equals(why)
                ? Decider.record(seen, Reason.WAITING, why)
                : Decider.record(seen.phase(new Pending(now, allowed), why), Reason.WAITING, why);
    }

    /// What keeps a release from starting, if its gates do.
    static Optional<String> closed(ReleaseState state) {
        Gates gates = state.intent().policy().gates();
        return state.gates().open(gates)
                ? Optional.empty()
                : Optional.of(
                        "waiting for gate "
                                + state.gates()
                                        .undecided()
                                        .map(GateResult::text)
                                        .orElse("readings"));
    }

    static Transition onAsked(ReleaseState state, RuleAsked asked) {
        boolean known = state.gates().rule().filter(r -> r.run() == asked.run()).isPresent();
        if (known) {
            return Decider.ignore(state, Reason.NOT_APPLICABLE, "GitHub asked this before");
        }
        ProtectionRule rule = ProtectionRule.asked(asked.run(), asked.environment());
        return Decider.record(
                state.gates(state.gates().rule(rule)),
                Reason.WAITING,
                "run %d asks whether it may deploy".formatted(asked.run()));
    }

    static Transition onTold(ReleaseState state, long run, RuleAnswer answer) {
        Optional<ProtectionRule> rule =
                state.gates().rule().filter(r -> r.run() == run && r.approved().isEmpty());
        return rule.map(r ->
                        Decider.record(
                                state.gates(state.gates().rule(r.told(answer))),
                                Reason.DONE,
                                "GitHub was told"))
                .orElseGet(() ->
                        Decider.ignore(state, Reason.NOT_APPLICABLE, "nobody waits for that"));
    }

    static Transition onGone(ReleaseState state, long run, String why) {
        boolean waits =
                state.gates()
                        .rule()
                        .filter(r -> r.run() == run && r.approved().isEmpty())
                        .isPresent();
        return waits
                ? Decider.record(state.gates(state.gates().withoutRule()), Reason.NOT_TOLD, why)
                : Decider.ignore(state, Reason.NOT_APPLICABLE, "nobody waits for that");
    }
}
