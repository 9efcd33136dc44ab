package dev.belay.release;

import static dev.belay.release.Samples.T0;
import static dev.belay.release.WalkTest.check;

import dev.belay.release.Phase.Finished;
import dev.belay.release.Phase.Pending;
import dev.belay.release.Phase.Rejected;
import dev.belay.release.ReleaseEvent.GatesRead;
import dev.belay.release.ReleaseEvent.RuleAsked;
import dev.belay.release.ReleaseEvent.RuleGone;
import dev.belay.release.ReleaseEvent.RuleTold;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What holds of gates and of the jobs that wait for them, at every step of the walk.
final class GateInvariants {

    private GateInvariants() {}

    /// Whatever was seen before, what was seen last is what counts; after the start nothing does.
    static void startsOnlyWithOpenGates(
            ReleaseState state, ReleaseEvent event, ReleaseState next, Supplier<String> where) {
        boolean starts = state.start().isEmpty() && next.start().isPresent();
        check(!starts || state.gates().open(state.intent().policy().gates()), where);
        if (event instanceof GatesRead(List<GateResult> results)) {
            boolean asked = state.phase() instanceof Pending;
            boolean closed =
                    results.stream().anyMatch(r -> r.outcome() == GateResult.Outcome.FAILED);
            check(asked || next.equals(state), where);
            check(!asked || !closed || next.phase() instanceof Rejected, where);
            check(!asked || !frozen(results) || next.phase() instanceof Pending, where);
        } else {
            check(next.gates().results().equals(state.gates().results()), where);
        }
    }

    private static boolean frozen(List<GateResult> results) {
        return results.stream().anyMatch(r -> r.until().isPresent());
    }

    /// A rollback is behind no gate, and no job that waits can change what becomes of a release.
    static void whatJobsHearChangesNothingElse(
            ReleaseState state, ReleaseEvent event, ReleaseState next, Supplier<String> where) {
        boolean aboutJob =
                event instanceof RuleAsked
                        || event instanceof RuleTold
                        || event instanceof RuleGone;
        if (aboutJob) {
            ReleaseState same = next.gates(state.gates()).updated(state.updated());
            check(Ages.normal(same, T0).equals(Ages.normal(state, T0)), where);
        } else {
            check(next.gates().rule().equals(state.gates().rule()), where);
        }
    }

    /// A job is let through when nothing but GitHub keeps the release, and turned away when it never will start.
    static void answersJobsByWhatIsSo(ReleaseState state) {
        Optional<RuleAnswer> due = RuleAnswer.due(state);
        Supplier<String> where = state::toString;
        boolean waits = state.gates().rule().filter(r -> r.approved().isEmpty()).isPresent();
        check(waits || due.isEmpty(), where);
        if (due.isEmpty()) {
            return;
        }
        boolean open = state.gates().open(state.intent().policy().gates());
        boolean started = state.start().isPresent();
        switch (due.get()) {
            case RuleAnswer.Approve _ -> check(started || (open && state.holds().isEmpty()), where);
            case RuleAnswer.Reject _ -> check(!started && state.phase() instanceof Finished, where);
            case RuleAnswer.Progress _ -> check(state.phase() instanceof Pending, where);
        }
    }
}
