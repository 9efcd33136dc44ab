package dev.belay.github.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.Channel;
import dev.belay.engine.Unavailable;
import dev.belay.release.Announcement;
import dev.belay.release.Attempt;
import dev.belay.release.Intent;
import dev.belay.release.ReleaseState;
import java.util.Optional;
import java.util.regex.Pattern;

/// Keeps one check run on the commit of each release that people may roll back at GitHub, with the button for it.
///
/// A channel of its own, so that a permission that is missing keeps no status from being told. Only an App can have
/// check runs.
public final class CheckRuns implements Channel {

    /// How the button is known again when it was pressed.
    public static final String BUTTON = "rollback";

    private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");
    private static final int NOT_FOUND = 404;

    /// Whoever may push can have a workflow make a check run of any name.
    private static final String ACTIONS = "github-actions";

    private final GitHubApi github;
    private final Optional<PageLinks> page;

    /// Writes through this client, which has to be an App's.
    ///
    /// @param page where people read about a release
    public CheckRuns(GitHubApi github, Optional<PageLinks> page) {
        this.github = github;
        this.page = page;
    }

    @Override
    public String name() {
        return "github-check";
    }

    @Override
    public boolean wants(Intent intent) {
        return !intent.policy().rollback().teams().isEmpty();
    }

    /// Whatever is announced, what the check run then says is how things are now.
    @Override
    public Attempt tell(ReleaseState now, Announcement announcement, String memo) {
        if (now.start().isEmpty()) {
            return new Attempt.Sent(memo);
        }
        try {
            return new Attempt.Sent(Long.toString(tell(now, memo)));
        } catch (Refused e) { // A permission, or this commit: people may put that right.
            return new Attempt.Later(String.valueOf(e.getMessage()));
        } catch (Unavailable e) {
            return new Attempt.Down(String.valueOf(e.getMessage()), Optional.empty());
        }
    }

    private long tell(ReleaseState now, String memo) {
        Intent intent = now.intent();
        CheckRun wanted = CheckRun.of(now);
        Optional<JsonNode> known = known(intent, memo);
        if (known.isEmpty()) {
            return id(created(intent, wanted));
        }
        JsonNode there = known.get();
        if (wanted.mayFollow(there.path("status").asText())) {
            ObjectNode body = withPage(intent, wanted.body());
            String path = "%s/%d".formatted(Paths.checkRuns(intent.repository()), id(there));
            JsonNode unused = github.patch(As.in(intent.repository()), path, body).orThrow();
        }
        return id(there);
    }

    private JsonNode created(Intent intent, CheckRun wanted) {
        ObjectNode body =
                withPage(intent, wanted.body())
                        .put("name", intent.policy().checkRun())
                        .put("head_sha", intent.sha())
                        .put("external_id", intent.id().toString());
        return github.post(As.in(intent.repository()), Paths.checkRuns(intent.repository()), body)
                .orThrow();
    }

    private ObjectNode withPage(Intent intent, ObjectNode body) {
        page.ifPresent(links -> body.put("details_url", links.to(intent)));
        return body;
    }

    /// By its number, or, where that was lost before it was stored, by its name and what it is about.
    private Optional<JsonNode> known(Intent intent, String memo) {
        if (ID.matcher(memo).matches()) {
            String path = Paths.checkRuns(intent.repository()) + "/" + memo;
            Reply reply = github.get(As.in(intent.repository()), path);
            if (reply.status() != NOT_FOUND) {
                return Optional.of(reply.orThrow());
            }
        }
        String path =
                "%s/commits/%s/check-runs?check_name=%s&filter=all&per_page=100"
                        .formatted(
                                Paths.repository(intent.repository()),
                                Paths.encoded(intent.sha()),
                                Paths.encoded(intent.policy().checkRun()));
        for (JsonNode run :
                github.get(As.in(intent.repository()), path).orThrow().path("check_runs")) {
            if (run.path("external_id").asText().equals(intent.id().toString())
                    && !run.at("/app/slug").asText().equals(ACTIONS)) {
                return Optional.of(run);
            }
        }
        return Optional.empty();
    }

    private static long id(JsonNode run) {
        long id = run.path("id").asLong();
        if (id < 1) {
            throw new Unavailable("GitHub named no number of a check run");
        }
        return id;
    }
}
