package dev.belay.alertmanager;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/// What can be set for `POST /alertmanager`.
@ConfigMapping(prefix = AlertmanagerConfig.PREFIX)
public interface AlertmanagerConfig {

    /// What the names of these properties begin with.
    String PREFIX = "belay.alertmanager";

    /// Whether this process takes alerts; if not, the path answers 404.
    @WithDefault("true")
    boolean enabled();

    /// The file with the bearer tokens that Alertmanager may present (`credentials_file` on its side), one a
    /// line and read again when it changes. Required where alerts are taken.
    Optional<Path> tokenFile();

    /// How much of one body is read. Alerts beyond it are not judged, and the answer counts a malformed one.
    @WithDefault("33554432")
    long maxBodyBytes();

    /// Where Alertmanager's own API is. With it a release that starts knows what fired before it even where no alert
    /// named a release, and does not start while the API is silent; without it only what was delivered counts.
    ///
    /// URL like `http://alertmanager.monitoring:9093`, no default, `BELAY_ALERTMANAGER_URL`.
    Optional<String> url();
}
