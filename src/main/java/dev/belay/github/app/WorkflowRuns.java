package dev.belay.github.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.Workflows;
import dev.belay.policy.VerificationWorkflow;
import dev.belay.release.Intent;
import dev.belay.release.WorkflowRun;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Has workflows of a repository run, and sees how they go.
///
/// A run is known by the number GitHub gives it; where GitHub did not say, by its name, which holds what Belay gave it.
public final class WorkflowRuns implements Workflows {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// Older servers do not know it, and refuse what they do not know.
    private static final String DETAILS = "return_run_details";

    private static final int PAGE = 100;
    private static final int MOST_PAGES = 10;

    /// By how much two clocks may differ, and how late a run may be that was asked for. A run's name belongs to one
    /// release alone, so a wide window finds no wrong run; a narrow one could miss the right one.
    private static final Duration BEFORE = Duration.ofMinutes(15);

    private static final Duration AFTER = Duration.ofMinutes(30);

    private final GitHubApi github;

    /// Asks through this client.
    public WorkflowRuns(GitHubApi github) {
        this.github = github;
    }

    /// The repository is read in any case: where that fails, the asking would not have left either.
    @Override
    public Asking ready(Intent intent, VerificationWorkflow workflow) {
        try {
            Reply repository =
                    github.get(As.in(intent.repository()), Paths.repository(intent.repository()));
            if (!repository.isGood()) {
                return refused(repository.refusal());
            }
            return workflow.ref()
                    .or(() -> text(repository.body(), "default_branch"))
                    .<Asking>map(ref -> () -> start(intent, workflow, ref))
                    .orElseGet(() -> refused("GitHub named no default branch"));
        } catch (Refused e) {
            return refused(String.valueOf(e.getMessage()));
        }
    }

    private static Asking refused(String why) {
        return () -> new Started.Refused(why);
    }

    private Started start(Intent intent, VerificationWorkflow workflow, String ref) {
        try {
            return started(intent, workflow, ref);
        } catch (Refused e) {
            return new Started.Refused(String.valueOf(e.getMessage()));
        }
    }

    private Started started(Intent intent, VerificationWorkflow workflow, String ref) {
        Reply reply = dispatched(intent, workflow, body(intent, workflow, ref));
        if (!reply.isGood()) {
            return new Started.Refused(reply.refusal());
        }
        long run = reply.body().path("workflow_run_id").asLong();
        return new Started.Accepted(
                run < 1
                        ? Optional.empty()
                        : Optional.of(
                                new WorkflowRun(
                                        run, 1, Optional.empty(), RunWords.url(reply.body()))));
    }

    private Reply dispatched(Intent intent, VerificationWorkflow workflow, ObjectNode body) {
        As in = As.in(intent.repository());
        String path = workflow(intent, workflow) + "/dispatches";
        try {
            Reply reply = github.post(in, path, body.deepCopy().put(DETAILS, true));
            if (reply.isGood() || !reply.refusal().contains(DETAILS)) {
                return reply;
            }
        } catch (Refused e) {
            if (!String.valueOf(e.getMessage()).contains(DETAILS)) {
                throw e;
            }
        }
        return github.post(in, path, body);
    }

    private static ObjectNode body(Intent intent, VerificationWorkflow workflow, String ref) {
        ObjectNode body = JSON.createObjectNode().put("ref", ref);
        ObjectNode inputs = body.putObject("inputs");
        workflow.filled(
                        Map.of(
                                "sha", intent.sha(),
                                "ref", intent.ref(),
                                "image", intent.image(),
                                "environment", intent.environment(),
                                "deployment", Long.toString(intent.deploymentId()),
                                "release", intent.id().toString()))
                .forEach(inputs::put);
        inputs.put(VerificationWorkflow.INPUT, RunName.of(intent.id(), workflow.name()).toString());
        return body;
    }

    @Override
    public Optional<WorkflowRun> find(Intent intent, VerificationWorkflow workflow, Instant since) {
        RunName name = RunName.of(intent.id(), workflow.name());
        return runs(intent, workflow, since.truncatedTo(ChronoUnit.SECONDS)).stream()
                .filter(run -> RunName.in(run.path("display_title").asText()).contains(name))
                .map(RunWords::run)
                .flatMap(Optional::stream)
                .min(Comparator.comparingLong(WorkflowRun::id));
    }

    /// Half a list could lack the very run that is looked for.
    private List<JsonNode> runs(Intent intent, VerificationWorkflow workflow, Instant since) {
        String created = since.minus(BEFORE) + ".." + since.plus(AFTER);
        List<JsonNode> runs = new ArrayList<>();
        for (int page = 1; page <= MOST_PAGES; page++) {
            String path =
                    "%s/runs?event=workflow_dispatch&created=%s&per_page=%d&page=%d"
                            .formatted(
                                    workflow(intent, workflow), Paths.encoded(created), PAGE, page);
            Reply reply = asked(intent, path);
            if (!reply.isGood()) {
                throw new Unreadable(reply.refusal());
            }
            JsonNode list = reply.body().path("workflow_runs");
            if (!list.isArray()) {
                throw new Unreadable("GitHub listed no workflow runs");
            }
            list.forEach(runs::add);
            if (list.size() < PAGE) {
                return runs;
            }
        }
        throw new Unreadable("GitHub lists too many runs of " + workflow.workflow());
    }

    @Override
    public Optional<WorkflowRun> read(Intent intent, long run) {
        String path = "%s/actions/runs/%d".formatted(Paths.repository(intent.repository()), run);
        Reply reply = asked(intent, path);
        if (reply.status() == 404) {
            return Optional.empty();
        }
        if (!reply.isGood()) {
            throw new Unreadable(reply.refusal());
        }
        return Optional.of(
                RunWords.run(reply.body())
                        .filter(r -> r.id() == run)
                        .orElseThrow(() ->
                                new Unreadable("GitHub answered with another run than " + run)));
    }

    /// A permission that is missing may still be given.
    private Reply asked(Intent intent, String path) {
        try {
            return github.get(As.in(intent.repository()), path);
        } catch (Refused e) {
            throw new Unreadable(String.valueOf(e.getMessage()));
        }
    }

    private static String workflow(Intent intent, VerificationWorkflow workflow) {
        return "%s/actions/workflows/%s"
                .formatted(
                        Paths.repository(intent.repository()), Paths.encoded(workflow.workflow()));
    }

    private static Optional<String> text(JsonNode body, String field) {
        return Optional.of(body.path(field).asText("")).filter(t -> !t.isEmpty());
    }
}
