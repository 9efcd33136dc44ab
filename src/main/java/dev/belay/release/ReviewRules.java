package dev.belay.release;

import dev.belay.policy.Gate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/// Whether people looked at the commit, and whether it was deployed by someone who may.
public final class ReviewRules {

    private ReviewRules() {}

    /// The pull request that made this commit what it is, if one did: merged into it, or not merged with it as its
    /// last commit. Of several the newest.
    public static Optional<Facts.PullRequest> of(
            Gate.Reviews gate, List<Facts.PullRequest> all, String sha) {
        return all.stream()
                .filter(pull -> isInto(gate, pull))
                .filter(pull -> sha.equalsIgnoreCase(pull.result().orElse(pull.head())))
                .max((a, b) -> Long.compare(a.number(), b.number()));
    }

    private static boolean isInto(Gate.Reviews gate, Facts.PullRequest pull) {
        return gate.base().map(pull.base()::equals).orElse(pull.intoDefault());
    }

    /// What is said where no pull request made the commit.
    public static GateResult none(Gate.Reviews gate, String sha) {
        String base = gate.base().orElse("the default branch");
        return GateResult.waiting(
                gate.label(),
                "no pull request into %s brought %s".formatted(base, CheckRules.brief(sha)));
    }

    /// What the reviews of a pull request came to.
    ///
    /// @param reviews in the order they were given
    /// @param isMember whether a team, `organization/team`, has this member
    public static GateResult reviews(
            Gate.Reviews gate,
            Facts.PullRequest pull,
            List<Facts.Review> reviews,
            BiPredicate<String, String> isMember) {
        Map<String, Facts.Review> last = last(pull, reviews);
        List<String> against = with(last, Facts.Opinion.CHANGES_REQUESTED, Optional.empty());
        String number = "#" + pull.number();
        if (!against.isEmpty()) {
            return GateResult.failed(
                    gate.label(),
                    "%s asked for changes of %s".formatted(String.join(", ", against), number));
        }
        List<String> approved = with(last, Facts.Opinion.APPROVED, Optional.of(pull.head()));
        List<String> without =
                gate.teams().stream()
                        .filter(team ->
                                approved.stream().noneMatch(who -> isMember.test(team, who)))
                        .toList();
        String seen = seen(gate, pull, last, approved, without) + strangers(reviews);
        if (approved.size() >= gate.count() && without.isEmpty()) {
            return GateResult.passed(gate.label(), seen);
        }
        return pull.result().isPresent()
                ? GateResult.failed(gate.label(), seen)
                : GateResult.waiting(gate.label(), seen);
    }

    /// The last opinion of everybody who belongs to the repository, but for the author and Apps; a comment is none.
    private static Map<String, Facts.Review> last(
            Facts.PullRequest pull, List<Facts.Review> reviews) {
        Map<String, Facts.Review> last = new LinkedHashMap<>();
        for (Facts.Review review : reviews) {
            boolean counts =
                    review.person()
                            && review.insider()
                            && review.opinion() != Facts.Opinion.COMMENT
                            && !review.login().equalsIgnoreCase(pull.author());
            if (counts) {
                last.put(review.login().toLowerCase(Locale.ROOT), review);
            }
        }
        return last;
    }

    /// Why what may be seen at GitHub does not count.
    private static String strangers(List<Facts.Review> reviews) {
        long strangers =
                reviews.stream()
                        .filter(r -> r.person() && !r.insider())
                        .filter(r -> r.opinion() == Facts.Opinion.APPROVED)
                        .map(r -> r.login().toLowerCase(Locale.ROOT))
                        .distinct()
                        .count();
        return strangers == 0
                ? ""
                : "; %d by others than members and collaborators, which do not count"
                        .formatted(strangers);
    }

    private static List<String> with(
            Map<String, Facts.Review> last, Facts.Opinion opinion, Optional<String> commit) {
        return last.values().stream()
                .filter(r -> r.opinion() == opinion)
                .filter(r -> commit.filter(c -> !c.equalsIgnoreCase(r.commit())).isEmpty())
                .map(Facts.Review::login)
                .toList();
    }

    private static String seen(
            Gate.Reviews gate,
            Facts.PullRequest pull,
            Map<String, Facts.Review> last,
            List<String> approved,
            List<String> without) {
        List<String> parts = new ArrayList<>();
        String by = approved.isEmpty() ? "" : " (%s)".formatted(String.join(", ", approved));
        parts.add(
                "%d of %d approvals of #%d%s"
                        .formatted(approved.size(), gate.count(), pull.number(), by));
        if (!without.isEmpty()) {
            parts.add("nobody of " + String.join(", ", without));
        }
        String stale =
                with(last, Facts.Opinion.APPROVED, Optional.empty()).stream()
                        .filter(login -> !approved.contains(login))
                        .collect(Collectors.joining(", "));
        if (!stale.isEmpty()) {
            parts.add(stale + " saw an earlier version");
        }
        return String.join("; ", parts);
    }

    /// Whether everybody who is behind the deployment may deploy.
    ///
    /// So a name that somebody put into a deployment's payload can only ever reject it.
    public static GateResult deployers(
            Gate.Deployers gate, List<String> people, BiPredicate<String, String> isMember) {
        List<String> seen = new ArrayList<>();
        for (String login : people) {
            GateResult one = deployer(gate, login, isMember);
            if (one.outcome() != GateResult.Outcome.PASSED) {
                return one;
            }
            seen.add(one.seen());
        }
        return GateResult.passed(gate.label(), String.join("; ", seen));
    }

    private static GateResult deployer(
            Gate.Deployers gate, String login, BiPredicate<String, String> isMember) {
        if (gate.logins().stream().anyMatch(login::equalsIgnoreCase)) {
            return GateResult.passed(gate.label(), login + " is named");
        }
        return gate.teams().stream()
                .filter(team -> isMember.test(team, login))
                .findFirst()
                .map(team ->
                        GateResult.passed(
                                gate.label(), "%s is a member of %s".formatted(login, team)))
                .orElseGet(() ->
                        GateResult.failed(
                                gate.label(),
                                "%s is neither named nor in a team that is".formatted(login)));
    }
}
