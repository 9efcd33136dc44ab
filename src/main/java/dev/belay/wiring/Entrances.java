package dev.belay.wiring;

import dev.belay.alertmanager.AlertmanagerConfig;
import dev.belay.clock.ClockConfig;
import dev.belay.engine.Secrets;
import dev.belay.github.GitHubConfig;
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

/// The secrets of the entrances, and the one check at the start that tells all mistakes at once.
@Singleton
class Entrances {

    private final GitHubConfig github;
    private final AlertmanagerConfig alertmanager;
    private final ClockConfig clock;
    private final DeliveryMetrics metrics;

    Entrances(
            GitHubConfig github,
            AlertmanagerConfig alertmanager,
            ClockConfig clock,
            DeliveryMetrics metrics) {
        this.github = github;
        this.alertmanager = alertmanager;
        this.clock = clock;
        this.metrics = metrics;
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
                alertmanager.tokenFile(), AlertmanagerConfig.PREFIX + ".token-file", "alertmanager");
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

    private Secrets open(Optional<Path> file, String property, String source) {
        return SecretFile.open(file, property, () -> metrics.keptOldSecrets(source));
    }

    /// Refuses to start with anything missing, and says all of it.
    void check(@Observes StartupEvent started) {
        List<String> problems = new ArrayList<>();
        if (!github.enabled() && !alertmanager.enabled() && !clock.enabled()) {
            problems.add(
                    "belay.github.enabled, belay.alertmanager.enabled and belay.clock.enabled"
                            + " are all false: there is nothing to do");
        }
        note(problems, github.enabled(), this::webhookSecrets);
        note(problems, alertmanager.enabled(), this::alertTokens);
        note(problems, clock.enabled(), this::clockTokens);
        if (!problems.isEmpty()) {
            throw new ConfigurationException(
                    "Belay cannot start:%n  - %s"
                            .formatted(String.join(System.lineSeparator() + "  - ", problems)));
        }
    }

    private static void note(List<String> problems, boolean enabled, Supplier<Secrets> secrets) {
        if (enabled) {
            try {
                Secrets unused = secrets.get();
            } catch (IllegalStateException e) {
                problems.add(e.getMessage());
            }
        }
    }
}
