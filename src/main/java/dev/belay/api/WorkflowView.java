package dev.belay.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.belay.policy.VerificationWorkflow;
import dev.belay.release.Phase.Live;
import dev.belay.release.Phase.Pending;
import dev.belay.release.ReleaseState;
import dev.belay.release.VerificationRun;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How far one workflow is that has to succeed after the rollout; without a run where none is known yet.
///
/// @param workflow its file's name
/// @param stage `due`, `asked`, `accepted`, `running`, `passed` or `failed`
/// @param since when it came to that stage
/// @param seen what was seen last, of a failed one why
/// @param run GitHub's number of the run
/// @param attempt which attempt of the run was seen last
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record WorkflowView(
        String name,
        String workflow,
        String stage,
        String since,
        String seen,
        String url,
        @Nullable Long run,
        @Nullable Integer attempt) {

    /// Those of the policy. Of a release that has ended only what is known: nothing is due any more.
    static List<WorkflowView> all(ReleaseState state) {
        boolean due = state.phase() instanceof Pending || state.phase() instanceof Live;
        return state.intent().policy().verification().stream()
                .filter(w -> due || state.workflows().runs().stream().anyMatch(r -> is(r, w)))
                .map(w -> of(w, state.workflows().of(w.name())))
                .toList();
    }

    private static boolean is(VerificationRun run, VerificationWorkflow workflow) {
        return run.name().equals(workflow.name());
    }

    private static WorkflowView of(VerificationWorkflow workflow, VerificationRun run) {
        return new WorkflowView(
                workflow.name(),
                workflow.workflow(),
                run.stage().name().toLowerCase(Locale.ROOT),
                run.at().equals(Instant.EPOCH) ? "" : run.at().toString(),
                run.seen(),
                run.url(),
                run.run().orElse(null),
                run.attempt() == 0 ? null : Integer.valueOf(run.attempt()));
    }
}
