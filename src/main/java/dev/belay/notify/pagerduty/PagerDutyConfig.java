package dev.belay.notify.pagerduty;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/// What can be set for PagerDuty.
@ConfigMapping(prefix = PagerDutyConfig.PREFIX)
public interface PagerDutyConfig {

    /// What the names of these properties begin with.
    String PREFIX = "belay.pagerduty";

    /// The file with the integration key of a service (Events API v2), read again when it changes.
    Optional<Path> routingKeyFile();

    /// Where the Events API is; the EU has an address of its own.
    @WithDefault("https://events.pagerduty.com")
    String url();
}
