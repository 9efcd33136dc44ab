package dev.belay.clock;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/// What can be set for `POST /clock`.
@ConfigMapping(prefix = ClockConfig.PREFIX)
public interface ClockConfig {

    /// What the names of these properties begin with.
    String PREFIX = "belay.clock";

    /// Whether this process does what is due; if not, the path answers 404.
    @WithDefault("true")
    boolean enabled();

    /// The file with the bearer tokens that a caller may present, one a line and read again when it changes.
    /// Without it anyone who reaches the path may call it: keep it cluster-local. Where the clock is another
    /// process (`url`), the first token of this file is the one that is presented to it.
    Optional<Path> tokenFile();

    /// Where `POST /clock` is, for a process that does not have it: after its answer it asks there for a look.
    /// Best effort, never waited for; not used while `enabled`.
    ///
    /// URL like `http://belay-clock.belay.svc.cluster.local/clock`, no default, `BELAY_CLOCK_URL`.
    Optional<String> url();
}
