package dev.belay.release;

import dev.belay.policy.Approval;
import dev.belay.policy.Gates;
import dev.belay.release.Phase.Finished;
import dev.belay.release.Phase.Live;
import dev.belay.release.Phase.Pending;
import dev.belay.release.Phase.RollbackFailed;
import dev.belay.release.Phase.RollingBack;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/// Whose agreement counts: before the start, once a person, and not the author's.
final class ApprovalRules {

    private ApprovalRules() {}

    static Transition onApproved(
            ReleaseState state, String stage, Person by, String why, Instant now) {
        Gates gates = state.intent().policy().gates();
        return switch (state.phase()) {
            case Pending(Instant _, boolean allowed) -> {
                Optional<Approval> asked = gates.stage(stage);
                Optional<String> problem =
                        asked.isEmpty()
                                ? Optional.of(unknown(stage, gates))
                                : problem(asked.get(), state, by);
                yield problem.isPresent()
                        ? refuse(state, Reason.APPROVAL_REFUSED, problem.get(), by, why)
                        : approve(state, new Consent(stage, by, now, why), allowed);
            }
            case Live _, RollingBack _, RollbackFailed _ ->
                    refuse(state, Reason.ALREADY_DECIDED, "it has started already", by, why);
            case Finished _ -> refuse(state, Reason.ALREADY_DECIDED, "finished already", by, why);
        };
    }

    private static Transition approve(ReleaseState state, Consent consent, boolean allowed) {
        ReleaseState next = state.approved(consent);
        String text =
                "stage %s approved by %s: %s"
                        .formatted(consent.stage(), consent.by().user(), consent.why());
        String reason = Approvals.missing(next).orElse("approved; waiting for its turn");
        // Waiting for people is not what the deadline of a target that is not ready is about.
        return Decider.record(
                next.phase(new Pending(consent.at(), allowed), reason), Reason.APPROVED, text);
    }

    private static Optional<String> problem(Approval stage, ReleaseState state, Person by) {
        if (Approvals.of(stage, state).stream().anyMatch(c -> c.isOf(by))) {
            return Optional.of("this person has approved stage %s".formatted(stage.stage()));
        }
        if (by.user().getBytes(StandardCharsets.UTF_8).length > Consent.MOST_BYTES) {
            return Optional.of(
                    "a user name of more than %d bytes is not kept".formatted(Consent.MOST_BYTES));
        }
        if (!state.intent().policy().gates().authorMayApprove()) {
            Optional<String> problem = author(state.intent(), by);
            if (problem.isPresent()) {
                return problem;
            }
        }
        if (Approvals.given(stage, state) >= stage.count()) {
            return Optional.of("stage %s has all it needs".formatted(stage.stage()));
        }
        return Approvals.helps(stage, state, by)
                ? Optional.empty()
                : Optional.of(
                        "stage %s needs others: of its roles (%s), none that is still open is this person's"
                                .formatted(stage.stage(), String.join(", ", stage.roles())));
    }

    /// Who is not known to be someone else may be the author.
    private static Optional<String> author(Intent intent, Person by) {
        if (by.github().isEmpty()) {
            return Optional.of(
                    "the author must not approve, and no GitHub login is known of %s, so it may be %s"
                            .formatted(by.user(), String.join(" or ", intent.people())));
        }
        String login = by.github().get();
        if (login.equalsIgnoreCase(intent.creator())) {
            return Optional.of(
                    "%s made this deployment and must not approve it".formatted(intent.creator()));
        }
        return intent.authors().stream()
                .filter(login::equalsIgnoreCase)
                .findFirst()
                .map("%s is behind this deployment and must not approve it"::formatted);
    }

    private static String unknown(String stage, Gates gates) {
        return gates.approvals().isEmpty()
                ? "the policy asks for no approval"
                : "no stage %s; the stages are %s"
                        .formatted(stage, String.join(", ", gates.stages()));
    }

    private static Transition refuse(
            ReleaseState state, Reason reason, String text, Person by, String why) {
        return Decider.ignore(
                state, reason, "%s (approve, %s: %s)".formatted(text, by.user(), why));
    }
}
