package dev.belay.notify.cdevents;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/// What can be set for CDEvents.
@ConfigMapping(prefix = CdEventsConfig.PREFIX)
public interface CdEventsConfig {

    /// What the names of these properties begin with.
    String PREFIX = "belay.cdevents";

    /// Where CDEvents are sent, like the address of a Knative Broker.
    Optional<String> sink();
}
