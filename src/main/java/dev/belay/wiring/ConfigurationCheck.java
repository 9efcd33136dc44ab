package dev.belay.wiring;

import dev.belay.alertmanager.AlertmanagerConfig;
import dev.belay.api.ApiConfig;
import dev.belay.clock.ClockConfig;
import dev.belay.github.GitHubConfig;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Ready means that the configuration is valid: without that the process does not start at all, so
/// this says which functions it serves.
@Readiness
@Singleton
class ConfigurationCheck implements HealthCheck {

    private final GitHubConfig github;
    private final AlertmanagerConfig alertmanager;
    private final ClockConfig clock;
    private final ApiConfig api;

    ConfigurationCheck(
            GitHubConfig github,
            AlertmanagerConfig alertmanager,
            ClockConfig clock,
            ApiConfig api) {
        this.github = github;
        this.alertmanager = alertmanager;
        this.clock = clock;
        this.api = api;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("configuration")
                .withData("github", github.enabled())
                .withData("alertmanager", alertmanager.enabled())
                .withData("clock", clock.enabled())
                .withData("api", api.enabled())
                .up()
                .build();
    }
}
