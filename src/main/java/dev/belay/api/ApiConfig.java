package dev.belay.api;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/// What can be set for `/api`.
@ConfigMapping(prefix = ApiConfig.PREFIX)
public interface ApiConfig {

    /// What the names of these properties begin with.
    String PREFIX = "belay.api";

    /// Whether this process answers people; if not, the paths answer 404.
    @WithDefault("true")
    boolean enabled();

    /// Whom tokens have to be made for, as in `kubectl create token --audience=belay`. A token that is also good for
    /// the API server itself should not be sent to anybody else.
    @WithDefault("belay")
    String audience();

    /// The file that says who is who: a login on GitHub and the name that the API server knows in each line, with
    /// spaces between; read again when it changes. Without it no approval counts that must not be the author's.
    Optional<Path> peopleFile();
}
