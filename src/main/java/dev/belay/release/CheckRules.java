package dev.belay.release;

import dev.belay.policy.Gate;
import dev.belay.policy.Percent;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Whether a check of the commit succeeded, and the coverage that one reports.
public final class CheckRules {

    private static final Pattern SHARE =
            Pattern.compile("(?<![\\w.,+\\-\u2212])(\\d{1,3}(?:\\.\\d{1,6})?)\\s?%");

    /// A share after one of these words is what was asked for, not what was measured.
    private static final Pattern ASKED =
            Pattern.compile("(?i)\\b(target|threshold|minimum|required|goal)\\W{0,3}$");

    private CheckRules() {}

    /// What a required check came to.
    public static GateResult check(Gate.Check gate, List<Facts.Check> all, String sha) {
        String label = gate.label();
        List<Facts.Check> found = latest(gate, all);
        if (found.isEmpty()) {
            return GateResult.waiting(label, "no such check on " + brief(sha));
        }
        String seen = seen(found, sha);
        if (found.stream().anyMatch(c -> c.state() == Facts.State.PENDING)) {
            return GateResult.waiting(label, seen);
        }
        return found.stream().allMatch(c -> c.state() == Facts.State.PASSED)
                ? GateResult.passed(label, seen)
                : GateResult.failed(label, seen);
    }

    /// What a reported coverage came to.
    public static GateResult coverage(Gate.Coverage gate, List<Facts.Check> all, String sha) {
        String label = gate.label();
        List<Facts.Check> found = latest(gate.check(), all);
        if (found.isEmpty()) {
            return GateResult.waiting(label, "no such check on " + brief(sha));
        }
        if (found.stream().anyMatch(c -> c.state() == Facts.State.PENDING)) {
            return GateResult.waiting(label, seen(found, sha));
        }
        TreeSet<Percent> reported =
                found.stream()
                        .flatMap(c -> reported(c.texts()).stream())
                        .collect(Collectors.toCollection(TreeSet::new));
        if (reported.size() != 1) {
            String why =
                    reported.isEmpty()
                            ? "it names no percentage"
                            : "it names several: "
                                    + reported.stream()
                                            .limit(5)
                                            .map(Percent::toString)
                                            .collect(Collectors.joining(", "));
            return GateResult.unreadable(label, why);
        }
        Percent is = reported.first();
        boolean enough = is.compareTo(gate.minimum()) >= 0;
        String seen =
                "%s on %s, at least %s is asked for".formatted(is, brief(sha), gate.minimum());
        return enough ? GateResult.passed(label, seen) : GateResult.failed(label, seen);
    }

    /// The shares of the first text that names any; changes and targets are none.
    private static TreeSet<Percent> reported(List<String> texts) {
        TreeSet<Percent> shares = new TreeSet<>();
        for (String text : texts) {
            Matcher share = SHARE.matcher(text);
            while (share.find()) {
                boolean asked =
                        ASKED.matcher(
                                        text.substring(
                                                Math.max(0, share.start() - 20), share.start()))
                                .find();
                if (!asked) {
                    percent(share.group(1)).ifPresent(shares::add);
                }
            }
            if (!shares.isEmpty()) {
                break;
            }
        }
        return shares;
    }

    private static Optional<Percent> percent(String number) {
        try {
            return Optional.of(Percent.parse(number + "%"));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // More than 100 is no coverage.
        }
    }

    /// Of each App the newest run, and the commit status where no App is asked for. One that is not finished
    /// outlasts every other: what comes of it is not known.
    private static List<Facts.Check> latest(Gate.Check gate, List<Facts.Check> all) {
        List<Facts.Check> named =
                all.stream()
                        .filter(c -> c.name().equals(gate.name()))
                        .filter(c -> gate.app().isEmpty() || gate.app().equals(c.app()))
                        .toList();
        return named.stream().collect(Collectors.groupingBy(Facts.Check::app)).values().stream()
                .flatMap(CheckRules::deciding)
                .sorted(Comparator.comparing(c -> c.app().orElse("")))
                .toList();
    }

    private static Stream<Facts.Check> deciding(List<Facts.Check> ofOneApp) {
        return ofOneApp.stream()
                .filter(c -> c.state() == Facts.State.PENDING)
                .findFirst()
                .or(() -> ofOneApp.stream().max(Comparator.comparing(Facts.Check::order)))
                .stream();
    }

    private static String seen(List<Facts.Check> found, String sha) {
        String states =
                found.stream()
                        .map(c -> c.app().map(a -> c.said() + " by " + a).orElse(c.said()))
                        .collect(Collectors.joining(", "));
        return "%s on %s".formatted(states, brief(sha));
    }

    static String brief(String sha) {
        return sha.substring(0, Math.min(7, sha.length()));
    }
}
