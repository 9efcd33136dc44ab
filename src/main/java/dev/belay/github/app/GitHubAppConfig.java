package dev.belay.github.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/// What can be set about the way to GitHub. Without an App or a token Belay tells GitHub nothing.
@ConfigMapping(prefix = GitHubAppConfig.PREFIX)
public interface GitHubAppConfig {

    /// What every property of this edge begins with.
    String PREFIX = "belay.github";

    /// Where GitHub's API is; GitHub Enterprise Server has it at `https://<host>/api/v3`.
    ///
    /// URL, default `https://api.github.com`, `BELAY_GITHUB_API_URL`.
    @WithDefault("https://api.github.com")
    String apiUrl();

    /// The client ID of the GitHub App, or its app ID.
    ///
    /// String, no default, `BELAY_GITHUB_APP_ID`; needs `private-key-file`.
    Optional<String> appId();

    /// The file with the App's private key as PEM, PKCS#1 as GitHub makes it or PKCS#8; read again when it changes.
    ///
    /// Path, no default, `BELAY_GITHUB_PRIVATE_KEY_FILE`.
    Optional<Path> privateKeyFile();

    /// The file with a fine-grained token, instead of an App; read again when it changes.
    ///
    /// Path, no default, `BELAY_GITHUB_TOKEN_FILE`.
    Optional<Path> tokenFile();

    /// The public URL of `POST /github`. With a token it says which of a repository's webhooks is Belay's, so that
    /// its failed deliveries can be asked for again; an App needs none.
    ///
    /// URL, no default, `BELAY_GITHUB_WEBHOOK_URL`.
    Optional<String> webhookUrl();

    /// A page of the user's own about releases, like a dashboard: Belay has none. Every status links there.
    ///
    /// URL in which `{namespace}`, `{service}` and `{release}` are filled in, or a base to which
    /// `/releases/<namespace>/<release>` is added; no default, `BELAY_GITHUB_PAGE_URL`.
    Optional<String> pageUrl();

    /// Whether a rollback is also told as a deployment of the restored commit, with task `rollback`.
    ///
    /// Boolean, default `true`, `BELAY_GITHUB_ROLLBACK_DEPLOYMENTS`.
    @WithDefault("true")
    boolean rollbackDeployments();
}
