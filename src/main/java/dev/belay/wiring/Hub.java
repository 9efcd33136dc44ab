package dev.belay.wiring;

import dev.belay.engine.Courier;
import dev.belay.engine.Gatehouse;
import dev.belay.engine.Redeploy;
import dev.belay.engine.Secrets;
import dev.belay.engine.Turn;
import dev.belay.github.CatchUp;
import dev.belay.github.Reconciliation;
import dev.belay.github.app.CheckRuns;
import dev.belay.github.app.CommitFacts;
import dev.belay.github.app.GitHubApi;
import dev.belay.github.app.GitHubAppConfig;
import dev.belay.github.app.MissedDeliveries;
import dev.belay.github.app.PageLinks;
import dev.belay.github.app.RecentDeployments;
import dev.belay.github.app.Redeployments;
import dev.belay.github.app.RunRules;
import dev.belay.github.app.WorkflowRuns;
import dev.belay.github.app.WriteBack;
import dev.belay.observe.DeliveryMetrics;
import dev.belay.store.LedgerStore;
import dev.belay.store.PolicyStore;
import dev.belay.store.ReleaseStore;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The way to GitHub, where an App or a token is configured; without one all of it is empty.
@Singleton
class Hub {

    private static final String KEY = GitHubAppConfig.PREFIX + ".private-key-file";
    private static final String TOKEN = GitHubAppConfig.PREFIX + ".token-file";

    private final GitHubAppConfig config;
    private final ReleaseStore releases;
    private final PolicyStore policies;
    private final LedgerStore ledgers;
    private final Turn turn;
    private final ServerClock clock;
    private final DeliveryMetrics metrics;

    private @Nullable GitHubApi built;

    Hub(
            GitHubAppConfig config,
            ReleaseStore releases,
            PolicyStore policies,
            LedgerStore ledgers,
            Turn turn,
            ServerClock clock,
            DeliveryMetrics metrics) {
        this.config = config;
        this.releases = releases;
        this.policies = policies;
        this.ledgers = ledgers;
        this.turn = turn;
        this.clock = clock;
        this.metrics = metrics;
    }

    /// What tells GitHub how deployments go.
    Optional<WriteBack> writeBack() {
        return through(github ->
                new WriteBack(
                        github,
                        releases,
                        policies,
                        new WriteBack.Options(
                                config.pageUrl().map(PageLinks::of),
                                config.rollbackDeployments())));
    }

    /// What keeps the check runs with the button; only an App can have any.
    Optional<CheckRuns> checkRuns() {
        return config.appId().isPresent()
                ? through(github -> new CheckRuns(github, config.pageUrl().map(PageLinks::of)))
                : Optional.empty();
    }

    /// How gates are read and their answer told, with or without a way to GitHub.
    Gatehouse gatehouse() {
        return through(github ->
                        new Gatehouse(
                                new CommitFacts(github),
                                new RunRules(github),
                                new WorkflowRuns(github),
                                policies))
                .orElse(Gatehouse.WITHOUT_GITHUB);
    }

    /// What asks GitHub for a deployment once more.
    Optional<Redeploy> redeploy() {
        return through(Redeployments::new);
    }

    /// What the clock does about GitHub. What it takes in needs no poke: the clock itself looks again.
    Optional<CatchUp> catchUp() {
        return through(github ->
                new CatchUp(
                        policies,
                        new MissedDeliveries(github, config.webhookUrl()),
                        new Reconciliation(
                                new RecentDeployments(github),
                                ledgers,
                                releases,
                                releases,
                                new Courier(turn, () -> {})),
                        clock));
    }

    /// What keeps the way to GitHub from working, each with its property; empty where none is configured.
    static List<String> problems(GitHubAppConfig config) {
        List<String> problems = new ArrayList<>();
        if (config.appId().isPresent() && config.tokenFile().isPresent()) {
            problems.add(
                    "belay.github.app-id and belay.github.token-file are both set; it is one or the"
                            + " other");
        }
        if (config.appId().isPresent() != config.privateKeyFile().isPresent()) {
            problems.add(
                    "belay.github.app-id (environment variable BELAY_GITHUB_APP_ID) and "
                            + KEY
                            + " (environment variable BELAY_GITHUB_PRIVATE_KEY_FILE) go together,"
                            + " and one of them is not set");
        }
        note(problems, () -> GitHubApi.address(config.apiUrl()));
        config.pageUrl().ifPresent(url -> note(problems, () -> PageLinks.of(url)));
        config.privateKeyFile().ifPresent(file -> note(problems, () -> checkKey(file)));
        config.tokenFile()
                .ifPresent(_ ->
                        note(problems, () -> SecretFile.open(config.tokenFile(), TOKEN, () -> {})));
        return problems;
    }

    private static void checkKey(Path file) {
        Secrets key = SecretFile.open(Optional.of(file), KEY, () -> {});
        try {
            GitHubApi.checkKey(key);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(
                    "%s (environment variable BELAY_GITHUB_PRIVATE_KEY_FILE) names %s, which %s"
                            .formatted(KEY, file, e.getMessage()),
                    e);
        }
    }

    private static void note(List<String> problems, Runnable check) {
        try {
            check.run();
        } catch (IllegalStateException e) {
            problems.add(e.getMessage());
        }
    }

    /// One client for all, so that all heed the limits that one of them ran into.
    private synchronized <T> Optional<T> through(Function<GitHubApi, T> use) {
        GitHubApi github = built;
        if (github == null) {
            github = open().orElse(null);
            built = github;
        }
        return Optional.ofNullable(github).map(use);
    }

    private Optional<GitHubApi> open() {
        if (config.appId().isPresent()) {
            return Optional.of(
                    GitHubApi.asApp(
                            config.apiUrl(),
                            config.appId().get(),
                            secret(config.privateKeyFile(), KEY),
                            clock));
        }
        return config.tokenFile()
                .map(_ ->
                        GitHubApi.withToken(
                                config.apiUrl(), secret(config.tokenFile(), TOKEN), clock));
    }

    private Secrets secret(Optional<Path> file, String property) {
        return SecretFile.open(file, property, () -> metrics.keptOldSecrets("github-api"));
    }
}
