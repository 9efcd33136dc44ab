package dev.belay.github.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.engine.GateFacts;
import dev.belay.engine.Unavailable;
import dev.belay.release.Facts;
import dev.belay.release.Facts.Opinion;
import dev.belay.release.Facts.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What GitHub knows of a commit: its checks, its pull requests and who looked at them.
///
/// Only what was read to its end is believed: half a list may lack the very check that failed.
public final class CommitFacts implements GateFacts {

    private static final int PAGE = 100;
    private static final int MOST_PAGES = 10;
    private static final int NOT_FOUND = 404;

    /// Who belongs to a repository, in GitHub's words for how an author is associated with it.
    private static final Set<String> INSIDERS = Set.of("OWNER", "MEMBER", "COLLABORATOR");

    /// More of a summary is not searched for a percentage.
    private static final int MOST_TEXT = 20_000;

    private final GitHubApi github;

    /// Reads through this client.
    public CommitFacts(GitHubApi github) {
        this.github = github;
    }

    @Override
    public List<Facts.Check> checks(String repository, String sha) {
        String commit = commit(repository, sha);
        Stream<Facts.Check> runs =
                pages(repository, commit + "/check-runs?filter=latest", "check_runs").stream()
                        .map(CommitFacts::run);
        Stream<Facts.Check> statuses =
                pages(repository, commit + "/status?", "statuses").stream()
                        .map(CommitFacts::status);
        return Stream.concat(runs, statuses).toList();
    }

    @Override
    public List<Facts.PullRequest> pullRequests(String repository, String sha) {
        return pages(repository, commit(repository, sha) + "/pulls?", "").stream()
                .filter(pull -> isOpen(pull) || isMerged(pull))
                .map(CommitFacts::pull)
                .toList();
    }

    @Override
    public List<Facts.Review> reviews(String repository, long number) {
        String path = "%s/pulls/%d/reviews?".formatted(Paths.repository(repository), number);
        return pages(repository, path, "").stream().map(CommitFacts::review).toList();
    }

    @Override
    public boolean isMember(String repository, String team, String login) {
        String[] parts = team.split("/", 2);
        String path =
                "/orgs/%s/teams/%s/memberships/%s"
                        .formatted(
                                Paths.encoded(parts[0]),
                                Paths.encoded(parts[parts.length - 1]),
                                Paths.encoded(login));
        Reply reply = asked(() -> github.get(As.in(repository), path));
        return reply.status() != NOT_FOUND && good(reply).path("state").asText().equals("active");
    }

    private static String commit(String repository, String sha) {
        return "%s/commits/%s".formatted(Paths.repository(repository), Paths.encoded(sha));
    }

    private List<JsonNode> pages(String repository, String path, String field) {
        List<JsonNode> items = new ArrayList<>();
        for (int page = 1; page <= MOST_PAGES; page++) {
            String paged = "%s&per_page=%d&page=%d".formatted(path, PAGE, page).replace("?&", "?");
            JsonNode body = good(asked(() -> github.get(As.in(repository), paged)));
            JsonNode list = field.isEmpty() ? body : body.path(field);
            if (!list.isArray()) {
                throw new Unavailable("GitHub answered without a list");
            }
            list.forEach(items::add);
            if (list.size() < PAGE) {
                return items;
            }
        }
        throw new Unavailable("GitHub has more than %d of them".formatted(PAGE * MOST_PAGES));
    }

    private static JsonNode good(Reply reply) {
        return asked(reply::orThrow);
    }

    /// That GitHub says no is no answer either: a permission may be missing, and that is not the commit's fault.
    private static <T> T asked(java.util.function.Supplier<T> question) {
        try {
            return question.get();
        } catch (Refused e) {
            throw new Unavailable(String.valueOf(e.getMessage()), e);
        }
    }

    private static Facts.Check run(JsonNode run) {
        boolean completed = run.path("status").asText().equals("completed");
        String conclusion = run.path("conclusion").asText("");
        JsonNode output = run.path("output");
        return new Facts.Check(
                run.path("name").asText(),
                text(run.path("app").path("slug")),
                run.path("id").asLong(),
                completed ? state(conclusion) : State.PENDING,
                completed ? conclusion : run.path("status").asText(),
                Stream.of(output.path("title"), output.path("summary"))
                        .flatMap(t -> text(t).stream())
                        .map(CommitFacts::cut)
                        .toList());
    }

    /// A check that waits for a person has not failed. Skipped and neutral are not success: nothing was proved.
    private static State state(String conclusion) {
        return switch (conclusion) {
            case "success" -> State.PASSED;
            case "action_required", "waiting", "pending" -> State.PENDING;
            default -> State.FAILED;
        };
    }

    private static Facts.Check status(JsonNode status) {
        String state = status.path("state").asText();
        return new Facts.Check(
                status.path("context").asText(),
                Optional.empty(),
                status.path("id").asLong(),
                switch (state) {
                    case "success" -> State.PASSED;
                    case "pending" -> State.PENDING;
                    default -> State.FAILED;
                },
                state,
                text(status.path("description")).map(CommitFacts::cut).stream().toList());
    }

    private static boolean isOpen(JsonNode pull) {
        return pull.path("state").asText().equals("open");
    }

    private static boolean isMerged(JsonNode pull) {
        return pull.hasNonNull("merged_at");
    }

    /// Before the merge `merge_commit_sha` is only a try of GitHub's.
    private static Facts.PullRequest pull(JsonNode pull) {
        JsonNode base = pull.path("base");
        String branch = base.path("ref").asText();
        return new Facts.PullRequest(
                pull.path("number").asLong(),
                pull.path("user").path("login").asText(),
                branch,
                branch.equals(base.path("repo").path("default_branch").asText(null)),
                pull.path("head").path("sha").asText(),
                isMerged(pull) ? text(pull.path("merge_commit_sha")) : Optional.empty());
    }

    private static Facts.Review review(JsonNode review) {
        JsonNode user = review.path("user");
        return new Facts.Review(
                user.path("login").asText(),
                user.path("type").asText().equals("User"),
                INSIDERS.contains(review.path("author_association").asText()),
                switch (review.path("state").asText()) {
                    case "APPROVED" -> Opinion.APPROVED;
                    case "CHANGES_REQUESTED" -> Opinion.CHANGES_REQUESTED;
                    case "DISMISSED" -> Opinion.DISMISSED;
                    default -> Opinion.COMMENT;
                },
                review.path("commit_id").asText());
    }

    private static Optional<String> text(JsonNode node) {
        return node.isTextual() ? Optional.of(node.textValue()) : Optional.empty();
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(text.length(), MOST_TEXT));
    }
}
