package dev.belay.github.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.ProtectionRules;
import dev.belay.engine.Unavailable;
import dev.belay.release.ProtectionRule;
import dev.belay.release.RuleAnswer;
import java.util.Optional;

/// Answers the protection rules of workflow runs. The address is made from the run's number, never taken from a payload.
public final class RunRules implements ProtectionRules {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final GitHubApi github;

    /// Answers through this client, which has to be the App whose rule it is.
    public RunRules(GitHubApi github) {
        this.github = github;
    }

    @Override
    public Optional<String> tell(String repository, ProtectionRule rule, RuleAnswer answer) {
        ObjectNode body =
                JSON.createObjectNode()
                        .put("environment_name", rule.environment())
                        .put("comment", answer.comment());
        switch (answer) {
            case RuleAnswer.Approve _ -> body.put("state", "approved");
            case RuleAnswer.Reject _ -> body.put("state", "rejected");
            case RuleAnswer.Progress _ -> {}
        }
        String path =
                "%s/actions/runs/%d/deployment_protection_rule"
                        .formatted(Paths.repository(repository), rule.run());
        try {
            Reply reply = github.post(As.in(repository), path, body);
            return reply.isGood() ? Optional.empty() : Optional.of(reply.refusal());
        } catch (Refused e) {
            // Only that nothing waits there any more is final; a permission may still be given.
            throw new Unavailable(String.valueOf(e.getMessage()), e);
        }
    }
}
