package dev.belay.github.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.http.QueryParameter;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.RequestMethod;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Deployments and statuses as GitHub keeps them: newest first, appended and never changed.
public final class DeploymentsOfGitHub extends KeptByGitHub {

    /// What stubs name it by.
    public static final String NAME = "deployments";

    private static final Pattern PATH =
            Pattern.compile("/repos/([^/]+/[^/]+)/deployments(?:/(\\d+)(/statuses)?)?");

    private final TreeMap<Long, ObjectNode> deployments = new TreeMap<>();
    private final Map<Long, List<ObjectNode>> statuses = new TreeMap<>();
    private final Map<String, String> heads = new TreeMap<>();
    private long ids = 9000;

    synchronized void reset() {
        deployments.clear();
        statuses.clear();
        heads.clear();
    }

    /// The commit that a ref points to; one that nothing is said of is a commit itself.
    public synchronized void head(String ref, String sha) {
        heads.put(ref, sha);
    }

    /// Puts a deployment there.
    public synchronized void add(ObjectNode deployment) {
        deployments.put(deployment.path("id").asLong(), deployment);
    }

    /// The deployments, oldest first.
    public synchronized List<JsonNode> all() {
        return List.copyOf(deployments.values());
    }

    /// The statuses of a deployment, oldest first.
    public synchronized List<JsonNode> statuses(long deployment) {
        return List.copyOf(statuses.getOrDefault(deployment, List.of()));
    }

    /// The states of a deployment, oldest first.
    public List<String> states(long deployment) {
        return statuses(deployment).stream().map(s -> s.path("state").asText()).toList();
    }

    /// Appends a status.
    public synchronized void report(long deployment, ObjectNode status) {
        statuses.computeIfAbsent(deployment, _ -> new ArrayList<>()).add(status);
    }

    @Override
    public synchronized ResponseDefinition transform(ServeEvent event) {
        Request request = event.getRequest();
        Matcher path = PATH.matcher(request.getUrl().replaceFirst("\\?.*", ""));
        if (!path.matches()) {
            return answer(404, JSON.createObjectNode().put("message", "Not Found"));
        }
        boolean post = request.getMethod().equals(RequestMethod.POST);
        if (path.group(2) == null) {
            return post ? create(read(request)) : answer(200, list(request));
        }
        long id = Long.parseLong(path.group(2));
        if (path.group(3) == null) {
            return deployments.containsKey(id)
                    ? answer(200, deployments.get(id))
                    : answer(404, JSON.createObjectNode().put("message", "Not Found"));
        }
        return post ? status(id, read(request)) : answer(200, newestFirst(statuses(id)));
    }

    private ResponseDefinition create(JsonNode wanted) {
        long id = ++ids;
        ObjectNode made = JSON.createObjectNode().put("id", id);
        String ref = wanted.path("ref").asText();
        made.put("sha", heads.getOrDefault(ref, ref)).put("ref", ref);
        made.put("task", wanted.path("task").asText("deploy"));
        made.put("environment", wanted.path("environment").asText("production"));
        made.set("payload", wanted.path("payload"));
        deployments.put(id, made);
        return answer(201, made);
    }

    private ResponseDefinition status(long id, JsonNode wanted) {
        if (wanted.path("description").asText().length() > 140) {
            return answer(422, JSON.createObjectNode().put("message", "Validation Failed"));
        }
        report(id, ((ObjectNode) wanted.deepCopy()).put("id", ++ids));
        return answer(201, wanted);
    }

    private ArrayNode list(Request request) {
        List<JsonNode> found = new ArrayList<>(deployments.values());
        for (String field : List.of("task", "sha", "environment")) {
            QueryParameter asked = request.queryParameter(field);
            if (asked.isPresent()) {
                found.removeIf(d -> !d.path(field).asText().equals(asked.firstValue()));
            }
        }
        return newestFirst(found);
    }

    private static ArrayNode newestFirst(List<? extends JsonNode> items) {
        ArrayNode list = JSON.createArrayNode();
        items.reversed().forEach(list::add);
        return list;
    }

    @Override
    public String getName() {
        return NAME;
    }
}
