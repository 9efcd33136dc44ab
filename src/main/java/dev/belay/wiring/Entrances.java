package dev.belay.wiring;

import dev.belay.alertmanager.AlertmanagerConfig;
import dev.belay.alertmanager.FiringAlerts;
import dev.belay.api.ApiConfig;
import dev.belay.clock.ClockConfig;
import dev.belay.engine.Secrets;
import dev.belay.github.GitHubConfig;
import dev.belay.github.app.GitHubAppConfig;
import dev.belay.observe.DeliveryMetrics;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// The secrets of the entrances, and the one check at the start that tells all mistakes at once.
@Singleton
class Entrances {

    private static final Logger LOG = Logger.getLogger(Entrances.class);

    private final GitHubConfig github;
    private final AlertmanagerConfig alertmanager;
    private final ClockConfig clock;
    private final ApiConfig api;
    private final DeliveryMetrics metrics;
    private final GitHubAppConfig app;
    private final RulesConfig rules;

    Entrances(
            GitHubConfig github,
            AlertmanagerConfig alertmanager,
            ClockConfig clock,
            ApiConfig api,
            DeliveryMetrics metrics,
            GitHubAppConfig app,
            RulesConfig rules) {
        this.github = github;
        this.alertmanager = alertmanager;
        this.clock = clock;
        this.api = api;
        this.metrics = metrics;
        this.app = app;
        this.rules = rules;
    }

    @Produces
    @Singleton
    @Named("github")
    Secrets webhookSecrets() {
        return open(github.secretFile(), GitHubConfig.PREFIX + ".secret-file", "github");
    }

    @Produces
    @Singleton
    @Named("alertmanager")
    Secrets alertTokens() {
        return open(
                alertmanager.tokenFile(),
                AlertmanagerConfig.PREFIX + ".token-file",
                "alertmanager");
    }

    /// Without a file anyone who reaches the path may call it, so there is no token to know.
    @Produces
    @Singleton
    @Named("clock")
    Secrets clockTokens() {
        return clock.tokenFile().isEmpty()
                ? List::of
                : open(clock.tokenFile(), ClockConfig.PREFIX + ".token-file", "clock");
    }

    /// Without a file nobody's login on GitHub is known.
    @Produces
    @Singleton
    @Named("people")
    Secrets people() {
        return api.peopleFile().isEmpty()
                ? List::of
                : open(api.peopleFile(), ApiConfig.PREFIX + ".people-file", "api");
    }

    private Secrets open(Optional<Path> file, String property, String source) {
        return SecretFile.open(file, property, () -> metrics.keptOldSecrets(source));
    }

    /// Refuses to start with anything missing, and says all of it.
    void check(@Observes StartupEvent started) {
        List<String> problems = new ArrayList<>();
        if (!github.enabled() && !alertmanager.enabled() && !clock.enabled() && !api.enabled()) {
            problems.add(
                    "belay.github.enabled, belay.alertmanager.enabled, belay.clock.enabled and"
                            + " belay.api.enabled are all false: there is nothing to do");
        }
        note(problems, github.enabled(), this::webhookSecrets);
        note(problems, alertmanager.enabled(), this::alertTokens);
        note(problems, api.enabled(), this::people);
        note(problems, clock.enabled() || clock.url().isPresent(), this::clockTokens);
        clock.url()
                .ifPresent(url -> note(problems, !clock.enabled(), () -> RemoteClock.address(url)));
        alertmanager.url().ifPresent(url -> note(problems, true, () -> FiringAlerts.address(url)));
        if (clock.enabled()
                || api.enabled()) { // Both go to GitHub: the clock tells it, `retry` asks it.
            problems.addAll(Hub.problems(app));
        }
        problems.addAll(RuleSettings.problems(rules));
        if (!problems.isEmpty()) {
            throw new ConfigurationException(
                    "Belay cannot start:%n  - %s"
                            .formatted(String.join(System.lineSeparator() + "  - ", problems)));
        }
        if (!clock.enabled() && clock.url().isEmpty()) {
            LOG.warn(
                    RemoteClock.PROPERTY
                            + " is not set and belay.clock.enabled is false: what comes in here waits"
                            + " for the clock's next tick");
        }
    }

    private static void note(List<String> problems, boolean needed, Supplier<?> part) {
        if (needed) {
            try {
                Object unused = part.get();
            } catch (IllegalStateException e) {
                problems.add(e.getMessage());
            }
        }
    }
}
