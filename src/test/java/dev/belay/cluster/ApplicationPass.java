package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One pass of the stand-in over one Application: it compares, begins a sync or goes on with one.
///
/// When it begins a sync is as in `autoSync` and `alreadyAttemptedSync` of Argo CD 3.5.7.
final class ApplicationPass {

    private static final Duration POLL = Duration.ofSeconds(30);
    private static final Duration HEAL = Duration.ofMillis(400);
    private static final String REFRESH = "argocd.argoproj.io/refresh";

    private final Calls api;
    private final StandInGit git;
    private final Memory memory;
    private final ObjectNode application;
    private final JsonNode source;
    private final Instant now = Instant.now();
    private final ObjectNode changes = Json.object();

    /// What the controller remembers of an Application from pass to pass.
    static final class Memory {
        private Instant looked = Instant.EPOCH;
        private Optional<Instant> drifted = Optional.empty();
        private String commit = "";
    }

    ApplicationPass(Calls api, StandInGit git, Memory memory, ObjectNode application) {
        this.api = api;
        this.git = git;
        this.memory = memory;
        this.application = application;
        this.source = application.at("/spec/source");
    }

    String path() {
        return "/apis/argoproj.io/v1alpha1/namespaces/%s/applications/%s"
                .formatted(
                        application.at("/metadata/namespace").asText(),
                        application.at("/metadata/name").asText());
    }

    /// A merge patch of the Application.
    ObjectNode changes() {
        var asked = application.at("/metadata/annotations").has(REFRESH);
        var moved = !source.equals(application.at("/status/sync/comparedTo/source"));
        if (asked || moved || memory.looked.plus(POLL).isBefore(now)) {
            memory.looked = now;
            memory.commit = git.resolve(source.path("targetRevision").asText()).orElse("");
        }
        if (asked) {
            changes.withObject("/metadata/annotations").putNull(REFRESH);
        }
        if (application.path("operation").isObject()) {
            operate();
        } else {
            compare();
        }
        return changes;
    }

    // --- comparing

    private void compare() {
        var status = Json.object();
        var outOfSync = false;
        try {
            var resources = Json.MAPPER.createArrayNode();
            for (var manifest : manifests(memory.commit, source)) {
                var live = live(manifest);
                var synced =
                        live.isPresent() && ThreeWay.patch(manifest.json(), live.get()).isEmpty();
                outOfSync |= !synced;
                resources.add(manifest.resource(synced));
            }
            sync(status, outOfSync ? "OutOfSync" : "Synced");
            status.set("resources", resources);
            status.putNull("conditions");
            status.put("sourceType", StandInTools.type(files(memory.commit), source));
        } catch (StandInTools.Failure e) {
            sync(status, "Unknown");
            condition(status, "ComparisonError", e.getMessage());
        }
        if (outOfSync) {
            begin(status);
        } else {
            memory.drifted = Optional.empty();
        }
        set(status);
    }

    private void sync(ObjectNode status, String code) {
        var sync = status.putObject("sync").put("status", code).put("revision", memory.commit);
        var to = sync.putObject("comparedTo");
        to.set("source", source);
        to.set("destination", application.at("/spec/destination"));
    }

    /// Only what differs, for every write is a new version of the Application.
    private void set(ObjectNode status) {
        var differing = Json.object();
        var before = application.path("status");
        status.properties()
                .forEach(field -> {
                    var value = field.getValue();
                    var same =
                            value.isNull()
                                    ? !before.has(field.getKey())
                                    : value.equals(before.get(field.getKey()));
                    if (!same) {
                        differing.set(field.getKey(), value);
                    }
                });
        // A merge patch would join an object with what was there.
        if (differing.has("sync")) {
            clear(
                    differing.withObject("/sync/comparedTo/source"),
                    before.at("/sync/comparedTo/source"));
        }
        if (!differing.isEmpty()) {
            changes.set("status", differing);
        }
    }

    private static void clear(ObjectNode next, JsonNode before) {
        before.properties()
                .forEach(field -> {
                    var value = next.path(field.getKey());
                    if (value.isMissingNode()) {
                        next.putNull(field.getKey());
                    } else if (value instanceof ObjectNode inner) {
                        var copy = inner.deepCopy();
                        clear(copy, field.getValue());
                        next.set(field.getKey(), copy);
                    }
                });
    }

    private static void condition(ObjectNode status, String type, String message) {
        status.putArray("conditions").addObject().put("type", type).put("message", message);
    }

    /// Begins a sync where there is a reason to.
    private void begin(ObjectNode status) {
        var automated = application.at("/spec/syncPolicy/automated");
        if (!automated.isObject() || !automated.path("enabled").asBoolean(true)) {
            return;
        }
        var last = application.at("/status/operationState");
        var attempted =
                last.isObject()
                        && last.at("/syncResult/revision").asText().equals(memory.commit)
                        && last.at("/syncResult/source").equals(source);
        if (attempted && !last.path("phase").asText().equals("Succeeded")) {
            condition(
                    status,
                    "SyncError",
                    "Failed last sync attempt to [%s]: %s"
                            .formatted(memory.commit, last.path("message").asText()));
            return;
        }
        var since = memory.drifted.orElse(now);
        memory.drifted = Optional.of(since);
        if (attempted
                && (!automated.path("selfHeal").asBoolean() || since.plus(HEAL).isAfter(now))) {
            return;
        }
        memory.drifted = Optional.empty();
        var operation = changes.putObject("operation");
        operation.putObject("initiatedBy").put("automated", true);
        operation.putObject("sync").put("revision", memory.commit).set("source", source);
        status.putNull("operationState");
    }

    // --- syncing

    private void operate() {
        var sync = application.at("/operation/sync");
        var state = Json.objectOrEmpty(application.at("/status/operationState"));
        if (state.isEmpty()) {
            state.put("phase", "Running").put("startedAt", now.toString());
            state.set("operation", application.path("operation"));
            var result = state.putObject("syncResult");
            result.put("revision", sync.path("revision").asText());
            result.set("source", sync.path("source"));
        } else if (state.path("phase").asText().equals("Terminating")) {
            end(state, "Failed", "Operation terminated");
        } else {
            apply(state);
        }
        if (!state.equals(application.at("/status/operationState"))) {
            changes.putObject("status").set("operationState", state);
        }
    }

    /// Wave after wave; a wave begins when the one before is healthy.
    private void apply(ObjectNode state) {
        try {
            var result = state.path("syncResult");
            var manifests = manifests(result.path("revision").asText(), result.path("source"));
            for (var i = 0; i < manifests.size(); i++) {
                var manifest = manifests.get(i);
                apply(manifest);
                var last =
                        i + 1 == manifests.size() || manifests.get(i + 1).wave() == manifest.wave();
                var health = live(manifest).map(Health::of).orElse("Missing");
                if (!last && health.equals("Degraded")) {
                    end(
                            state,
                            "Failed",
                            "one or more synchronization tasks completed unsuccessfully");
                    return;
                }
                if (!last && !health.equals("Healthy")) {
                    state.put("message", "waiting for healthy state of " + manifest.title());
                    return;
                }
            }
            end(state, "Succeeded", "successfully synced (all tasks run)");
        } catch (StandInTools.Failure e) {
            end(state, "Error", e.getMessage());
        }
    }

    private void end(ObjectNode state, String phase, String message) {
        state.put("phase", phase).put("message", message).put("finishedAt", now.toString());
        changes.putNull("operation");
    }

    private void apply(Manifest manifest) {
        var live = live(manifest);
        var next = Json.objectOrEmpty(manifest.json());
        if (live.isEmpty()) {
            next.withObject("/metadata/annotations").put(ThreeWay.LAST, manifest.json().toString());
            demand(api.post(manifest.collection(), next.toString()));
            return;
        }
        var patch = ThreeWay.patch(manifest.json(), live.get());
        if (!patch.isEmpty()) {
            patch.withObject("/metadata/annotations")
                    .put(ThreeWay.LAST, manifest.json().toString());
            demand(api.patch(manifest.path(), Calls.MERGE_PATCH, patch.toString()));
        }
    }

    private static void demand(Calls.Reply reply) {
        if (reply.code() >= 300) {
            throw new StandInTools.Failure(reply.body().path("message").asText());
        }
    }

    // --- what is wanted, and what is there

    private Map<String, String> files(String commit) {
        return git.files(commit)
                .orElseThrow(() ->
                        new StandInTools.Failure(
                                "unable to resolve '%s' to a commit SHA"
                                        .formatted(source.path("targetRevision").asText())));
    }

    private List<Manifest> manifests(String commit, JsonNode of) {
        var manifests = new ArrayList<Manifest>();
        for (var object : StandInTools.manifests(files(commit), of)) {
            manifests.add(
                    Manifest.of(
                            object,
                            application.at("/metadata/name").asText(),
                            application.at("/spec/destination/namespace").asText()));
        }
        manifests.sort(java.util.Comparator.comparingInt(Manifest::wave));
        return manifests;
    }

    private Optional<JsonNode> live(Manifest manifest) {
        var reply = api.get(manifest.path());
        return reply.code() == 200 ? Optional.of(reply.body()) : Optional.empty();
    }
}
