package dev.belay.release;

import java.util.Optional;

/// A deployment protection rule of GitHub's that waits for Belay's answer.
///
/// @param run the workflow run that waits
/// @param environment what GitHub calls the environment; the answer has to name it
/// @param comments how many times it was told how far things are
/// @param said what it was told last
/// @param approved the answer, once it was given
public record ProtectionRule(
        long run, String environment, int comments, String said, Optional<Boolean> approved) {

    /// The most comments before the answer. GitHub takes ten of a deployment, and the answer is one.
    public static final int MOST_COMMENTS = 8;

    static ProtectionRule asked(long run, String environment) {
        return new ProtectionRule(run, environment, 0, "", Optional.empty());
    }

    ProtectionRule told(RuleAnswer answer) {
        return switch (answer) {
            case RuleAnswer.Progress(String said, String _) ->
                    new ProtectionRule(run, environment, comments + 1, said, Optional.empty());
            case RuleAnswer.Approve _ ->
                    new ProtectionRule(run, environment, comments, "", Optional.of(true));
            case RuleAnswer.Reject _ ->
                    new ProtectionRule(run, environment, comments, "", Optional.of(false));
        };
    }
}
