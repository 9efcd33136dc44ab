package dev.belay.wiring;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/// What an installation chooses about the rules that Belay renders. None of it is in their hash, so functions that
/// differ in it still take each other's heartbeats; but only what is set alike is rendered alike.
@ConfigMapping(prefix = RulesConfig.PREFIX)
public interface RulesConfig {

    /// What the names of these properties begin with.
    String PREFIX = "belay.rules";

    /// How often the rules of a policy are evaluated, and its pods scraped, from `1s` to `15s`.
    @WithDefault("5s")
    String interval();

    /// Where the pages of `docs/runbooks` can be read: alerts link to `<this>/<alert>.md`. Without it their links are
    /// paths, which lead nowhere from Slack.
    Optional<String> runbookUrl();

    /// Where Grafana is: alerts link to `<this>/d/belay-slo`.
    Optional<String> dashboardUrl();

    /// How long a release may stand in one phase at one step before `BelayReleaseStuck` fires: more than the longest
    /// bake of any policy with its `progressDeadline`, and more than the longest watch.
    @WithDefault("1h")
    String stuckAfter();
}
