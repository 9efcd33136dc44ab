package dev.belay.wiring;

import dev.belay.github.app.GitHubAppConfig;
import java.nio.file.Path;
import java.util.Optional;

/// How GitHub is reached, as a test wants it.
record AppOfTests(
        String apiUrl,
        Optional<String> appId,
        Optional<Path> privateKeyFile,
        Optional<Path> tokenFile,
        Optional<String> pageUrl)
        implements GitHubAppConfig {

    static final AppOfTests NONE =
            new AppOfTests(
                    "https://api.github.com",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    @Override
    public Optional<String> webhookUrl() {
        return Optional.empty();
    }

    @Override
    public boolean rollbackDeployments() {
        return true;
    }
}
