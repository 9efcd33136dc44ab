package dev.belay.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.belay.policy.Approval;
import dev.belay.release.Approvals;
import dev.belay.release.Intent;
import dev.belay.release.Phase.Progressing;
import dev.belay.release.ReleaseState;
import dev.belay.release.Start;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/// A release as people see it.
///
/// @param phase as in the Release's status: `Held` where something holds it
/// @param step like `1/3`, only while it is at one
/// @param goesBackTo the image that a rollback would put back; empty when there is none
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record ReleaseView(
        String namespace,
        String name,
        String policy,
        String phase,
        String step,
        String reason,
        String image,
        String goesBackTo,
        String repository,
        String sha,
        String ref,
        String environment,
        String creator,
        long deployment,
        String updated,
        List<HoldView> holds,
        List<StageView> approvals,
        List<GateView> gates,
        List<WorkflowView> verification,
        List<VerdictView> verdicts) {

    static ReleaseView of(ReleaseState state) {
        Intent intent = state.intent();
        return new ReleaseView(
                intent.id().namespace(),
                intent.id().name(),
                intent.policy().name(),
                state.phaseName(),
                step(state),
                state.reason(),
                intent.image(),
                state.start().flatMap(Start::baseline).map(b -> b.image()).orElse(""),
                intent.repository(),
                intent.sha(),
                intent.ref(),
                intent.environment(),
                intent.creator(),
                intent.deploymentId(),
                state.updated().toString(),
                state.holds().entrySet().stream()
                        .map(e ->
                                new HoldView(
                                        e.getKey(),
                                        e.getValue().reason(),
                                        e.getValue().since().toString()))
                        .toList(),
                intent.policy().gates().approvals().stream()
                        .map(stage -> StageView.of(stage, state))
                        .toList(),
                GateView.all(state),
                WorkflowView.all(state),
                state.verdicts().entries().stream()
                        .map(v ->
                                new VerdictView(
                                        v.at().toString(),
                                        v.subject(),
                                        v.verdict(),
                                        v.reason(),
                                        v.text(),
                                        v.count()))
                        .toList());
    }

    private static String step(ReleaseState state) {
        return state.phase() instanceof Progressing at
                ? "%d/%d".formatted(at.step() + 1, state.intent().policy().steps().size())
                : "";
    }

    /// Something that keeps it from advancing.
    @RegisterForReflection
    record HoldView(String key, String reason, String since) {}

    /// A stage of approval and who has agreed.
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record StageView(
            String stage, int needed, List<String> roles, boolean optional, List<GivenView> given) {

        static StageView of(Approval stage, ReleaseState state) {
            return new StageView(
                    stage.stage(),
                    stage.count(),
                    stage.roles(),
                    stage.optional(),
                    Approvals.of(stage, state).stream()
                            .map(c -> new GivenView(c.by().user(), c.at().toString(), c.why()))
                            .toList());
        }
    }

    /// One person's agreement.
    @RegisterForReflection
    record GivenView(String by, String at, String why) {}

    /// One thing that was decided, and how often.
    @RegisterForReflection
    record VerdictView(
            String at, String subject, String verdict, String reason, String text, int count) {}
}
