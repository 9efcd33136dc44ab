package dev.belay.github.app;

import dev.belay.engine.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Asks GitHub again for what it could not deliver: it never does that by itself.
///
/// GitHub knows every attempt, so nothing is remembered here, and two that ask at once only make GitHub deliver twice.
public final class MissedDeliveries {

    /// How long GitHub keeps a delivery.
    private static final Duration KEPT = Duration.ofDays(3);

    /// The wait after the first attempt; it doubles with each further one.
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration LONGEST_PATIENCE = Duration.ofHours(6);

    private static final int MOST_PAGES = 5;
    private static final int MOST_REDELIVERIES = 20;
    private static final Set<String> EVENTS =
            Set.of(
                    "deployment",
                    "deployment_status",
                    "deployment_protection_rule",
                    "workflow_run",
                    "check_run");

    private final GitHubApi github;
    private final Optional<String> webhook;

    /// @param webhook the URL of our webhook, by which a repository's is known where there is no App
    public MissedDeliveries(GitHubApi github, Optional<String> webhook) {
        this.github = github;
        this.webhook = webhook;
    }

    /// What came of it.
    ///
    /// @param deliveries how many were asked for again
    /// @param failed one line for each place that could not be looked at to the end
    public record Asked(int deliveries, List<String> failed) {
        public Asked {
            failed = List.copyOf(failed);
        }
    }

    /// Asks for everything that failed and was not delivered since. A place that cannot be looked at does not keep the
    /// others from it; throws [Unavailable] once GitHub does not answer at all.
    ///
    /// @param repositories whose hooks to look at where there is no App
    public Asked redeliver(List<String> repositories, Instant now) {
        int asked = 0;
        List<String> failed = new ArrayList<>();
        for (var place : places(repositories).entrySet()) {
            try {
                for (Hook hook : place.getValue().get()) {
                    asked += redeliver(hook, MOST_REDELIVERIES - asked, now);
                }
            } catch (Unavailable | Refused e) {
                if (e instanceof Unavailable away && away.isSilence()) {
                    throw away;
                }
                failed.add("%s: %s".formatted(place.getKey(), e.getMessage()));
            }
        }
        return new Asked(asked, failed);
    }

    /// Where hooks are, each with how they are found.
    private Map<String, Supplier<List<Hook>>> places(List<String> repositories) {
        Map<String, Supplier<List<Hook>>> places = new LinkedHashMap<>();
        if (github.isApp()) {
            places.put("the App", () -> List.of(Hook.ofApp()));
        } else if (webhook.isPresent()) {
            repositories.forEach(r -> places.put(r, () -> Hook.of(github, r, webhook.get())));
        }
        return places;
    }

    private int redeliver(Hook hook, int most, Instant now) {
        Map<String, List<Try>> failed = new LinkedHashMap<>();
        for (Try attempt : list(hook, "failure", now.minus(KEPT))) {
            if (!attempt.delivered() && EVENTS.contains(attempt.event())) {
                failed.computeIfAbsent(attempt.guid(), _ -> new ArrayList<>()).add(attempt);
            }
        }
        if (failed.isEmpty()) {
            return 0;
        }
        failed.keySet().removeAll(delivered(hook, failed));
        List<Try> due =
                failed.values().stream()
                        .filter(attempts -> isDue(attempts, now))
                        .map(MissedDeliveries::newest)
                        .sorted(Comparator.comparing(Try::at))
                        .limit(most)
                        .toList();
        return (int) due.stream().filter(a -> hook.redeliver(github, a.id())).count();
    }

    /// The GUIDs that arrived in the end. What arrived longer ago than was read is asked for once more, which a
    /// handler that creates by name does not mind.
    private Set<String> delivered(Hook hook, Map<String, List<Try>> failed) {
        Instant first =
                failed.values().stream()
                        .flatMap(List::stream)
                        .map(Try::at)
                        .min(Comparator.naturalOrder())
                        .orElseThrow();
        Set<String> guids = new HashSet<>();
        list(hook, "success", first).stream()
                .filter(Try::delivered)
                .forEach(a -> guids.add(a.guid()));
        return guids;
    }

    /// The attempts of a kind since then, newest first, as far as a few pages reach.
    private List<Try> list(Hook hook, String status, Instant since) {
        List<Try> attempts = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        for (int i = 0; i < MOST_PAGES; i++) {
            Reply page = hook.page(github, status, cursor);
            List<Try> read = Try.of(page.body());
            read.stream().filter(a -> !a.at().isBefore(since)).forEach(attempts::add);
            cursor = page.nextCursor();
            if (cursor.isEmpty() || read.stream().anyMatch(a -> a.at().isBefore(since))) {
                break;
            }
        }
        return attempts;
    }

    /// What failed ten times will hardly succeed a minute later.
    private static boolean isDue(List<Try> attempts, Instant now) {
        Duration wait = PATIENCE.multipliedBy(1L << Math.min(attempts.size() - 1, 20));
        Duration patience = wait.compareTo(LONGEST_PATIENCE) < 0 ? wait : LONGEST_PATIENCE;
        return !newest(attempts).at().plus(patience).isAfter(now);
    }

    private static Try newest(List<Try> attempts) {
        return attempts.stream().max(Comparator.comparing(Try::at)).orElseThrow();
    }
}
