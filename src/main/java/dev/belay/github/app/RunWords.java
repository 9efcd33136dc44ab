package dev.belay.github.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.release.WorkflowRun;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads what GitHub says of a run, in an answer as in an event.
public final class RunWords {

    private static final Pattern WORD = Pattern.compile("[a-z_]{1,40}");
    private static final Pattern URL = Pattern.compile("https?://[\\w.:%/~-]{1,180}");
    private static final String COMPLETED = "completed";

    private RunWords() {}

    /// The run; empty where there is no number.
    public static Optional<WorkflowRun> run(JsonNode run) {
        long id = run.path("id").asLong();
        int attempt = Math.max(1, run.path("run_attempt").asInt(1));
        boolean over = run.path("status").asText().equals(COMPLETED);
        String conclusion = run.path("conclusion").asText("");
        Optional<String> ended =
                over
                        ? Optional.of(WORD.matcher(conclusion).matches() ? conclusion : "unknown")
                        : Optional.empty();
        return id < 1
                ? Optional.empty()
                : Optional.of(new WorkflowRun(id, attempt, ended, url(run)));
    }

    /// Only shown to people, and never asked for.
    static String url(JsonNode run) {
        String url = run.path("html_url").asText();
        return URL.matcher(url).matches() ? url : "";
    }
}
