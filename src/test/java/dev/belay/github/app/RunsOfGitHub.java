package dev.belay.github.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.RequestMethod;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Runs of workflows as GitHub keeps them, started by a dispatch; their name is the inputs `suite` and `belay`.
public final class RunsOfGitHub extends KeptByGitHub {

    /// What stubs name it by.
    public static final String NAME = "runs";

    private static final Pattern PATH =
            Pattern.compile(
                    "/repos/([^/]+/[^/]+)/actions/(?:workflows/([^/]+)/(dispatches|runs)|runs/(\\d+))");

    private final TreeMap<Long, ObjectNode> runs = new TreeMap<>();
    private final TreeMap<Long, JsonNode> asked = new TreeMap<>();
    private final TreeSet<String> silent = new TreeSet<>();
    private LongConsumer started = _ -> {};
    private long ids = 30433000;

    /// From now on the runs of this workflow are started without a word on which they are.
    public synchronized void isSilentOn(String workflow) {
        boolean unused = silent.add(workflow);
    }

    /// Does something in the moment the next run has started, before anybody hears of it.
    public synchronized void onStart(LongConsumer act) {
        started = act;
    }

    /// The runs that carry this name, oldest first.
    public synchronized List<Long> named(String name) {
        return runs.entrySet().stream()
                .filter(r -> r.getValue().path("display_title").asText().endsWith(" " + name))
                .map(r -> r.getKey())
                .toList();
    }

    /// How a run was asked for.
    public synchronized JsonNode asking(long run) {
        return asked.get(run);
    }

    /// Where people look at a run.
    public static String page(long run) {
        return "https://github.com/acme/game/actions/runs/" + run;
    }

    /// A run ends.
    public synchronized void ends(long run, String conclusion) {
        runs.get(run).put("status", "completed").put("conclusion", conclusion);
    }

    /// Somebody runs it again, which is its next attempt.
    public synchronized void again(long run) {
        ObjectNode same = runs.get(run);
        same.put("run_attempt", same.path("run_attempt").asInt() + 1);
        same.put("status", "queued").putNull("conclusion");
    }

    /// The event `workflow_run` that says how a run ended.
    ///
    /// @param number what it says the run's number is
    public synchronized byte[] event(long run, long number, String repository, String conclusion) {
        ObjectNode said = runs.get(run).deepCopy().put("id", number);
        ObjectNode body = JSON.createObjectNode().put("action", "completed");
        body.set("workflow_run", said.put("status", "completed").put("conclusion", conclusion));
        body.putObject("workflow").put("path", said.path("path").asText());
        body.putObject("repository").put("id", 1).put("full_name", repository);
        body.putObject("sender").put("login", "belay[bot]");
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public synchronized ResponseDefinition transform(ServeEvent event) {
        Request request = event.getRequest();
        Matcher path = PATH.matcher(request.getUrl().replaceFirst("\\?.*", ""));
        boolean post = request.getMethod().equals(RequestMethod.POST);
        if (!path.matches() || post != "dispatches".equals(path.group(3))) {
            return notFound();
        }
        if (post) {
            return start(path.group(1), path.group(2), request);
        }
        if (path.group(2) != null) {
            return answer(200, list(path.group(2), request));
        }
        ObjectNode run = runs.get(Long.parseLong(path.group(4)));
        return run == null ? notFound() : answer(200, run);
    }

    private ResponseDefinition start(String repository, String workflow, Request request) {
        JsonNode wanted = read(request);
        long id = ++ids;
        ObjectNode run = JSON.createObjectNode().put("id", id).put("run_attempt", 1);
        run.put("name", "Verify").put("event", "workflow_dispatch").put("status", "queued");
        run.put(
                "display_title",
                "Verify %s %s"
                        .formatted(
                                wanted.at("/inputs/suite").asText(),
                                wanted.at("/inputs/belay").asText()));
        run.putNull("conclusion").put("html_url", page(id));
        run.put("path", ".github/workflows/" + workflow);
        run.put("created_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        runs.put(id, run);
        asked.put(id, wanted);
        LongConsumer act = started;
        started = _ -> {};
        act.accept(id);
        if (silent.contains(workflow) || !wanted.path("return_run_details").asBoolean()) {
            return ResponseDefinitionBuilder.responseDefinition().withStatus(204).build();
        }
        ObjectNode details = JSON.createObjectNode().put("workflow_run_id", id);
        details.put(
                "run_url",
                "https://api.github.com/repos/%s/actions/runs/%d".formatted(repository, id));
        return answer(200, details.put("html_url", page(id)));
    }

    /// Newest first, of one event and within a time, by pages.
    private ObjectNode list(String workflow, Request request) {
        String[] created = parameter(request, "created", "*..*").split("\\.\\.", -1);
        String event = parameter(request, "event", "workflow_dispatch");
        List<ObjectNode> found =
                runs.descendingMap().values().stream()
                        .filter(r -> r.path("path").asText().endsWith("/" + workflow))
                        .filter(r -> r.path("event").asText().equals(event))
                        .filter(r -> isWithin(r.path("created_at").asText(), created))
                        .toList();
        int size = Integer.parseInt(parameter(request, "per_page", "30"));
        int page = Integer.parseInt(parameter(request, "page", "1"));
        ObjectNode list = JSON.createObjectNode().put("total_count", found.size());
        ArrayNode items = list.putArray("workflow_runs");
        found.stream().skip((long) size * (page - 1)).limit(size).forEach(items::add);
        return list;
    }

    private static boolean isWithin(String at, String[] range) {
        Instant instant = Instant.parse(at);
        return (range[0].equals("*") || !instant.isBefore(Instant.parse(range[0])))
                && (range[1].equals("*") || !instant.isAfter(Instant.parse(range[1])));
    }

    private static String parameter(Request request, String name, String otherwise) {
        var parameter = request.queryParameter(name);
        return parameter.isPresent() ? parameter.firstValue() : otherwise;
    }

    private static ResponseDefinition notFound() {
        return answer(404, JSON.createObjectNode().put("message", "Not Found"));
    }

    @Override
    public String getName() {
        return NAME;
    }
}
