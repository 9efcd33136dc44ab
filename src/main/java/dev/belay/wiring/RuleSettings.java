package dev.belay.wiring;

import dev.belay.engine.Address;
import dev.belay.guardrail.Options;
import dev.belay.guardrail.PipelineObjectives;
import dev.belay.policy.Durations;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/// Reads what an installation chooses about its rules.
@Singleton
class RuleSettings {

    private static final String INTERVAL = RulesConfig.PREFIX + ".interval";
    private static final String STUCK_AFTER = RulesConfig.PREFIX + ".stuck-after";

    /// More often than once a second nobody scrapes.
    private static final Duration QUICKEST = Duration.ofSeconds(1);

    /// With the repeats of Prometheus and Alertmanager behind it, evidence that is evaluated less often is too old.
    private static final Duration SLOWEST = Duration.ofSeconds(15);

    private static final Duration SOONEST = Duration.ofMinutes(1);
    private static final Duration LATEST = Duration.ofDays(7);

    private final RulesConfig config;

    RuleSettings(RulesConfig config) {
        this.config = config;
    }

    @Produces
    @Singleton
    Options options() {
        return new Options(
                duration(INTERVAL, config.interval(), QUICKEST, SLOWEST),
                base("runbook-url", config.runbookUrl()).orElse(Options.DEFAULT.runbooks()),
                base("dashboard-url", config.dashboardUrl()).orElse(Options.DEFAULT.dashboards()));
    }

    @Produces
    @Singleton
    PipelineObjectives objectives() {
        return PipelineObjectives.DEFAULT.stuckAfter(
                duration(STUCK_AFTER, config.stuckAfter(), SOONEST, LATEST));
    }

    /// What of it cannot be used, each with its property.
    static List<String> problems(RulesConfig config) {
        RuleSettings settings = new RuleSettings(config);
        List<String> problems = new ArrayList<>();
        note(problems, () -> duration(INTERVAL, config.interval(), QUICKEST, SLOWEST));
        note(problems, () -> base("runbook-url", config.runbookUrl()));
        note(problems, () -> base("dashboard-url", config.dashboardUrl()));
        note(problems, settings::objectives);
        return problems;
    }

    private static void note(List<String> problems, Supplier<?> read) {
        try {
            Object unused = read.get();
        } catch (IllegalStateException e) {
            problems.add(e.getMessage());
        }
    }

    private static Duration duration(String property, String text, Duration from, Duration to) {
        try {
            Duration read = Durations.parse(text);
            if (read.compareTo(from) >= 0 && read.compareTo(to) <= 0) {
                return read;
            }
        } catch (IllegalArgumentException e) {
            // Said below, with the property.
        }
        throw new IllegalStateException(
                "%s must be a duration from %s to %s, is '%s'"
                        .formatted(
                                named(property),
                                Durations.format(from),
                                Durations.format(to),
                                text));
    }

    private static Optional<String> base(String name, Optional<String> url) {
        String property = RulesConfig.PREFIX + "." + name;
        return url.map(u ->
                Address.base(
                                u,
                                "%s must be an absolute URL without a query, like https://grafana.example.com, is '%s'"
                                        .formatted(named(property), u))
                        .toString());
    }

    private static String named(String property) {
        return "%s (environment variable %s)"
                .formatted(
                        property,
                        property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'));
    }
}
