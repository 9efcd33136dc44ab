package dev.belay.bench;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// The rounds as tables in Markdown.
final class Figures {

    private final List<String> ways;
    private final List<Round> rounds;

    /// Figures of these rounds.
    ///
    /// @param ways their names; the others are compared with the first
    Figures(List<String> ways, List<Round> rounds) {
        this.ways = ways;
        this.rounds = List.copyOf(rounds);
    }

    /// One line for each way and share; where a way has no rounds, there is none.
    String table(double... shares) {
        var text =
                new StringBuilder(
                        """
                        | way | failing | rounds | undo accepted: median | worst | × | back at full replicas: median | worst | × |
                        |---|---|---|---|---|---|---|---|---|
                        """);
        for (var failing : shares) {
            for (var way = 0; way < ways.size(); way++) {
                var of = of(way, failing);
                if (!of.isEmpty()) {
                    text.append(
                            "| %s | %.0f %% | %d | %s | %s |%n"
                                    .formatted(
                                            ways.get(way),
                                            failing * 100,
                                            of.size(),
                                            cells(of, of(0, failing), Round::accepted),
                                            cells(of, of(0, failing), Round::complete)));
                }
            }
        }
        return text.toString();
    }

    private List<Round> of(int way, double failing) {
        return rounds.stream().filter(r -> r.way() == way && r.failing() == failing).toList();
    }

    private static String cells(
            List<Round> rounds, List<Round> first, Function<Round, Duration> leg) {
        var median = median(rounds.stream().map(leg).toList());
        var worst = seconds(rounds.stream().map(leg).max(Duration::compareTo).orElseThrow());
        var ratio =
                first.isEmpty()
                        ? "–"
                        : format(median / median(first.stream().map(leg).toList()), 1);
        return "%s s | %s s | %s".formatted(format(median, 2), format(worst, 2), ratio);
    }

    /// In seconds; of an even number the mean of the two in the middle.
    static double median(List<Duration> durations) {
        var sorted = durations.stream().sorted().toList();
        var upper = sorted.get(sorted.size() / 2);
        var lower = sorted.get((sorted.size() - 1) / 2);
        return (seconds(lower) + seconds(upper)) / 2;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    private static String format(double number, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", number);
    }

    /// Between which load averages the rounds ended.
    String loads() {
        var loads = rounds.stream().mapToDouble(Round::load).summaryStatistics();
        return String.format(Locale.ROOT, "%.1f to %.1f", loads.getMin(), loads.getMax());
    }

    /// Every round, as comma separated values.
    String all() {
        var text = new StringBuilder("way,failing,scraped,accepted,complete,load\n");
        for (var round : rounds) {
            text.append(
                    "\"%s\",%s,%s,%s,%s,%.1f%n"
                            .formatted(
                                    ways.get(round.way()),
                                    round.failing(),
                                    seconds(round.scraped()),
                                    seconds(round.accepted()),
                                    seconds(round.complete()),
                                    round.load()));
        }
        return text.toString();
    }
}
