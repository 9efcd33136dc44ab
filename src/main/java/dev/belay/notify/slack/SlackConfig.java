package dev.belay.notify.slack;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/// What can be set for messages in Slack.
@ConfigMapping(prefix = SlackConfig.PREFIX)
public interface SlackConfig {

    /// What the names of these properties begin with.
    String PREFIX = "belay.slack";

    /// The file with the bot token (`xoxb-…`, scope `chat:write`), read again when it changes. With it each release
    /// has one message that is edited as it goes, and a thread.
    Optional<Path> tokenFile();

    /// The file with the URL of an incoming webhook, instead of a token. Such messages cannot be edited, so each
    /// announcement is one of its own, in the webhook's channel whatever a policy says.
    Optional<Path> webhookUrlFile();

    /// Where Slack's Web API is.
    @WithDefault("https://slack.com/api")
    String apiUrl();
}
