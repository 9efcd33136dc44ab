package dev.belay.github;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/// What can be set about the entrance `POST /github`.
@ConfigMapping(prefix = GitHubConfig.PREFIX)
public interface GitHubConfig {

    /// What every property of this edge begins with.
    String PREFIX = "belay.github";

    /// Whether this process takes deliveries of GitHub; if not, the path answers 404.
    ///
    /// Boolean, default `true`, `BELAY_GITHUB_ENABLED`.
    @WithDefault("true")
    boolean enabled();

    /// The file with the webhook secrets, one a line, newest first; needed while enabled.
    ///
    /// Path, no default, `BELAY_GITHUB_SECRET_FILE`.
    Optional<Path> secretFile();

    /// The longest body that is read; GitHub itself stops at 25 MiB.
    ///
    /// Bytes, default `26214400`, `BELAY_GITHUB_MAX_BODY_BYTES`. It must stay below
    /// `quarkus.http.limits.max-body-size`, which is for every path.
    @WithDefault("26214400")
    int maxBodyBytes();
}
