package dev.belay.engine;

import dev.belay.release.Phase.Finished;
import dev.belay.release.ProtectionRule;
import dev.belay.release.ReleaseEvent;
import dev.belay.release.ReleaseEvent.RuleGone;
import dev.belay.release.ReleaseEvent.RuleTold;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.release.RuleAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Answers GitHub's protection rules, and notes what they were told after that.
///
/// Who dies in between tells them again; GitHub refuses the second answer, and a comment is only there twice.
final class RuleAnswers {

    /// How long after its end a release is kept for the sake of an answer.
    private static final Duration PATIENCE = Duration.ofDays(1);

    private final ProtectionRules rules;
    private final Releases releases;
    private final Turn turn;

    RuleAnswers(ProtectionRules rules, Releases releases, Turn turn) {
        this.rules = rules;
        this.releases = releases;
        this.turn = turn;
    }

    /// Says what is to be said about a release, if something is; one at a time, so that of two sweeps the second sees
    /// what the first has said.
    synchronized void answer(ReleaseId id, Instant now) {
        Optional<ReleaseState> read = releases.load(id).map(Stored::state);
        if (read.isEmpty()) {
            return;
        }
        ReleaseState state = read.get();
        Optional<ProtectionRule> rule = state.gates().rule();
        Optional<RuleAnswer> due = RuleAnswer.due(state);
        if (rule.isPresent() && due.isPresent()) {
            var unused = turn.note(id, List.of(told(state, rule.get(), due.get(), now)));
        }
    }

    private ReleaseEvent told(
            ReleaseState state, ProtectionRule rule, RuleAnswer answer, Instant now) {
        try {
            Optional<String> refused = rules.tell(state.intent().repository(), rule, answer);
            // A comment that is not taken must not cost the answer.
            return refused.isEmpty() || answer instanceof RuleAnswer.Progress
                    ? new RuleTold(rule.run(), answer)
                    : new RuleGone(rule.run(), refused.get());
        } catch (Unavailable e) {
            if (state.phase() instanceof Finished finished
                    && now.isAfter(finished.at().plus(PATIENCE))) {
                return new RuleGone(rule.run(), "not told for a day: " + e.getMessage());
            }
            throw e;
        }
    }
}
