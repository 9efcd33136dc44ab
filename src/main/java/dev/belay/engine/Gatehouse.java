package dev.belay.engine;

import dev.belay.policy.VerificationWorkflow;
import dev.belay.release.Facts;
import dev.belay.release.Intent;
import dev.belay.release.ProtectionRule;
import dev.belay.release.RuleAnswer;
import dev.belay.release.WorkflowRun;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What the one process has that decides about gates, judges who pressed a button and verifies rollouts: the way to
/// GitHub.
///
/// @param policies as they are now, for what does not go by a release's own copy
public record Gatehouse(
        GateFacts facts, ProtectionRules rules, Workflows workflows, Policies policies) {

    /// Where no way to GitHub is configured: what is read there cannot be read, and so waits.
    public static final Gatehouse WITHOUT_GITHUB =
            new Gatehouse(new NoFacts(), new NoRules(), new NoWorkflows(), _ -> List.of());

    private static Unavailable notConfigured() {
        return new Unavailable("no GitHub App and no token is configured");
    }

    private record NoFacts() implements GateFacts {
        @Override
        public List<Facts.Check> checks(String repository, String sha) {
            throw notConfigured();
        }

        @Override
        public List<Facts.PullRequest> pullRequests(String repository, String sha) {
            throw notConfigured();
        }

        @Override
        public List<Facts.Review> reviews(String repository, long number) {
            throw notConfigured();
        }

        @Override
        public boolean isMember(String repository, String team, String login) {
            throw notConfigured();
        }
    }

    private record NoWorkflows() implements Workflows {
        /// It will not be mended by waiting, so people have to hear of it.
        @Override
        public Asking ready(Intent intent, VerificationWorkflow workflow) {
            return () -> new Started.Refused(String.valueOf(notConfigured().getMessage()));
        }

        @Override
        public Optional<WorkflowRun> find(
                Intent intent, VerificationWorkflow workflow, Instant since) {
            throw notConfigured();
        }

        @Override
        public Optional<WorkflowRun> read(Intent intent, long run) {
            throw notConfigured();
        }
    }

    private record NoRules() implements ProtectionRules {
        @Override
        public Optional<String> tell(String repository, ProtectionRule rule, RuleAnswer answer) {
            throw notConfigured();
        }
    }
}
