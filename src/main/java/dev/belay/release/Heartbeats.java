package dev.belay.release;

import dev.belay.policy.Policy;
import dev.belay.release.Phase.Live;
import java.time.Instant;
import java.util.Optional;

/// Whether a heartbeat is one of the rules that watch this release.
final class Heartbeats {

    private Heartbeats() {}

    static Transition on(
            ReleaseState state, Alert alert, String service, Policy policy, Instant now) {
        if (!(state.phase() instanceof Live)) {
            return Decider.ignore(state, Reason.NOT_APPLICABLE, "no evidence is needed now");
        }
        if (!service.isEmpty() && !service.equals(policy.service())) {
            return Decider.ignore(
                    state,
                    Reason.NOT_APPLICABLE,
                    "the heartbeat is about service %s, the release about %s"
                            .formatted(service, policy.service()));
        }
        Optional<String> expected = policy.rulesHash().filter(h -> differs(alert, h));
        if (expected.isPresent()) {
            return blind(state, alert, expected.get());
        }
        return AlertRules.evidence(state, alert, policy, now);
    }

    /// Rules written by hand say nothing of themselves; whoever wrote them answers for them.
    private static boolean differs(Alert alert, String expected) {
        return alert.rulesHash().filter(h -> !h.equals(expected)).isPresent();
    }

    /// It counts as none at all: those rules may look at anything. Said once, since it repeats for as long
    /// as it lasts and each time would be a write.
    private static Transition blind(ReleaseState state, Alert alert, String expected) {
        String text =
                "the rules that Prometheus evaluates have the hash %s, this release's policy stands for %s"
                        .formatted(alert.rulesHash().orElse(""), expected);
        boolean said =
                state.verdicts().entries().stream()
                        .anyMatch(e ->
                                e.reason().equals(Reason.RULES_DIFFER.code())
                                        && e.text().equals(text));
        return Decider.ignore(state, said ? Reason.EVIDENCE_KNOWN : Reason.RULES_DIFFER, text);
    }
}
