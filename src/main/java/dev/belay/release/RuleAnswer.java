package dev.belay.release;

import dev.belay.release.Phase.Finished;
import dev.belay.release.Phase.Live;
import dev.belay.release.Phase.Pending;
import dev.belay.release.Phase.RollbackFailed;
import dev.belay.release.Phase.RollingBack;
import java.util.Optional;

/// What a protection rule is told, with the evidence.
public sealed interface RuleAnswer {

    /// The text, in Markdown.
    String comment();

    /// The job may go on.
    record Approve(String comment) implements RuleAnswer {}

    /// It must not.
    record Reject(String comment) implements RuleAnswer {}

    /// Not decided yet.
    record Progress(String said, String comment) implements RuleAnswer {}

    /// GitHub takes no longer comment.
    int MOST = 1024;

    /// What is to be said now; empty where nothing is, because nobody asked, or it was said before.
    static Optional<RuleAnswer> due(ReleaseState state) {
        return state.gates()
                .rule()
                .filter(rule -> rule.approved().isEmpty())
                .flatMap(rule -> due(state, rule));
    }

    private static Optional<RuleAnswer> due(ReleaseState state, ProtectionRule rule) {
        return switch (state.phase()) {
            case Pending _ when mayStart(state) ->
                    Optional.of(new Approve(evidence("Approved", state)));
            case Pending _ when rule.comments() >= ProtectionRule.MOST_COMMENTS -> Optional.empty();
            case Pending _ -> {
                String said = said(state);
                yield said.equals(rule.said())
                        ? Optional.empty()
                        : Optional.of(new Progress(said, evidence(said, state)));
            }
            case Live _, RollingBack _, RollbackFailed _ ->
                    Optional.of(new Approve(evidence("Started already", state)));
            case Finished _ when state.start().isPresent() ->
                    Optional.of(new Approve(evidence("Started already", state)));
            case Finished _ -> Optional.of(new Reject(evidence(state.reason(), state)));
        };
    }

    /// All that Belay decides before a start; GitHub itself is what still waits.
    private static boolean mayStart(ReleaseState state) {
        return state.gates().open(state.intent().policy().gates())
                && Approvals.missing(state).isEmpty()
                && state.holds().isEmpty();
    }

    /// What keeps it, without what changes at every look.
    private static String said(ReleaseState state) {
        String why =
                state.gates()
                        .undecided()
                        .map(GateResult::text)
                        .or(() -> Approvals.missing(state))
                        .orElse(state.holds().isEmpty() ? "the gates are being read" : "held");
        return Plain.text(why, GateResult.MOST_SEEN);
    }

    private static String evidence(String head, ReleaseState state) {
        StringBuilder text = new StringBuilder(Plain.text(head, GateResult.MOST_SEEN)).append('\n');
        for (GateResult result : state.gates().results()) {
            String line =
                    "\n- %s **%s** %s"
                            .formatted(
                                    mark(result.outcome()),
                                    Plain.text(result.gate(), 80),
                                    Plain.text(result.seen(), 120));
            if (text.length() + line.length() > MOST - 4) {
                text.append("\n- …");
                break;
            }
            text.append(line);
        }
        return text.toString();
    }

    private static String mark(GateResult.Outcome outcome) {
        return switch (outcome) {
            case PASSED -> "passed:";
            case FAILED -> "failed:";
            case WAITING -> "waiting:";
        };
    }
}
