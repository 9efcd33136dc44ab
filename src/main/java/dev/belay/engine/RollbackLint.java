package dev.belay.engine;

import dev.belay.engine.Workload.Question;
import dev.belay.policy.Policy;
import dev.belay.release.BaselineChoice;
import dev.belay.release.Finding;
import dev.belay.release.Finding.Severity;
import dev.belay.release.Ledger.Certified;
import dev.belay.release.Survey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether a policy's target could be rolled back right now, one finding a line.
///
/// Asked when a policy is new or changed and every now and then after that; the survey before each
/// start asks the same of the target again.
public final class RollbackLint {

    private final Workload workload;

    /// Looks at targets through this driver.
    public RollbackLint(Workload workload) {
        this.workload = workload;
    }

    /// What came out.
    public record Result(Answer answer, List<Finding> findings) {
        public Result {
            findings = List.copyOf(findings);
        }
    }

    /// Could it be rolled back?
    public enum Answer {
        /// It could.
        YES,
        /// Not before someone changes the target, the policy or Belay's permissions.
        NO,
        /// That cannot be said at this moment.
        UNKNOWN
    }

    /// Looks at the target of a policy that has no release under way.
    public Result check(Policy policy, Optional<Certified> certified) {
        Survey survey = workload.survey(new Question(policy, certified));
        List<Finding> findings = new ArrayList<>(survey.findings());
        Answer answer =
                switch (survey) {
                    case Survey.Refused _ -> Answer.NO;
                    case Survey.NotNow(String reason, var _) -> {
                        findings.add(Finding.warning(reason, ""));
                        yield Answer.UNKNOWN;
                    }
                    case Survey.Ready ready -> baseline(ready, certified, findings);
                };
        return new Result(answer, findings);
    }

    private static Answer baseline(
            Survey.Ready ready, Optional<Certified> certified, List<Finding> findings) {
        return switch (BaselineChoice.of(ready, certified, Set.of())) {
            case BaselineChoice.Gone(String reason) -> {
                findings.add(
                        Finding.error(
                                reason,
                                "bring a version back that is known to be good, without the label belay.dev/release: it will be adopted"));
                yield Answer.NO;
            }
            case BaselineChoice.Chosen chosen -> {
                if (chosen.baseline().isEmpty()) {
                    findings.add(
                            Finding.warning(
                                    "nothing has been healthy here yet",
                                    "the first release has nothing to go back to"));
                }
                yield findings.stream().anyMatch(f -> f.severity() == Severity.ERROR)
                        ? Answer.NO
                        : Answer.YES;
            }
        };
    }
}
