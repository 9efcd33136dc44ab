package dev.belay.engine;

import dev.belay.release.ProtectionRule;
import dev.belay.release.RuleAnswer;
import java.util.Optional;

/// The protection rules of GitHub's that wait for an answer.
public interface ProtectionRules {

    /// Tells a rule something; throws [Unavailable] when GitHub cannot be told now.
    ///
    /// @return why GitHub does not take it, if it does not
    Optional<String> tell(String repository, ProtectionRule rule, RuleAnswer answer);
}
