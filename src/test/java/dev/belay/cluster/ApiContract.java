package dev.belay.cluster;

import static dev.belay.cluster.Calls.JSON_PATCH;
import static dev.belay.cluster.Calls.MERGE_PATCH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.cluster.Calls.Reply;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What both clusters do alike, so that a test on the embedded one says something about the real
/// one. Each test works on objects of its own.
interface ApiContract {

    String NAMESPACE = "api-contract";
    String WIDGETS = "/apis/test.belay.dev/v1/namespaces/" + NAMESPACE + "/widgets";
    String DEPLOYMENTS = "/apis/apps/v1/namespaces/" + NAMESPACE + "/deployments";
    String REPLICA_SETS = "/apis/apps/v1/namespaces/" + NAMESPACE + "/replicasets";
    String CONFIG_MAPS = "/api/v1/namespaces/" + NAMESPACE + "/configmaps";
    AtomicLong NAMES = new AtomicLong(System.currentTimeMillis());

    /// The cluster under test; the same one for every test of a class.
    Cluster cluster();

    private Calls api() {
        return new Calls(cluster());
    }

    @BeforeEach
    default void applyTheNamespaceAndTheDefinition() {
        var api = api();
        api.post(
                "/api/v1/namespaces",
                """
                {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "%s"}}
                """
                        .formatted(NAMESPACE));
        api.post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", DEFINITION);
        await().pollDelay(Duration.ZERO)
                .atMost(Duration.ofSeconds(120))
                .until(() -> api.get(WIDGETS).code() == 200);
    }

    String DEFINITION =
            """
            {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
             "metadata": {"name": "widgets.test.belay.dev"},
             "spec": {
               "group": "test.belay.dev", "scope": "Namespaced",
               "names": {"plural": "widgets", "singular": "widget", "kind": "Widget",
                         "shortNames": ["wd"]},
               "versions": [{
                 "name": "v1", "served": true, "storage": true, "subresources": {"status": {}},
                 "additionalPrinterColumns": [
                   {"name": "Size", "type": "integer", "jsonPath": ".spec.size"},
                   {"name": "Phase", "type": "string", "jsonPath": ".status.phase"}],
                 "selectableFields": [{"jsonPath": ".spec.colour"}],
                 "schema": {"openAPIV3Schema": {"type": "object", "required": ["spec"],
                   "properties": {
                     "spec": {"type": "object", "required": ["size"], "properties": {
                       "size": {"type": "integer", "minimum": 0},
                       "colour": {"type": "string", "default": "grey",
                                  "enum": ["grey", "red", "blue"]},
                       "names": {"type": "array", "items": {"type": "string"}}}},
                     "status": {"type": "object", "properties": {
                       "phase": {"type": "string"},
                       "count": {"type": "integer"}}}}}}}]}}
            """;

    private static String name() {
        return "w" + NAMES.incrementAndGet();
    }

    private static String widget(String name, String metadata, String spec) {
        return """
        {"apiVersion": "test.belay.dev/v1", "kind": "Widget",
         "metadata": {"name": "%s"%s}, "spec": {%s}}
        """
                .formatted(name, metadata, spec);
    }

    private Reply created(String name) {
        var reply = api().post(WIDGETS, widget(name, "", "\"size\": 1"));
        assertThat(reply.code()).as("%s", reply.body()).isEqualTo(201);
        return reply;
    }

    private static ObjectNode spec(Reply reply) {
        return ((ObjectNode) reply.body()).withObject("/spec");
    }

    private static ObjectNode status(Reply reply) {
        return ((ObjectNode) reply.body()).withObject("/status");
    }

    private static void assertRefused(Reply reply, int code, String reason) {
        assertThat(reply.code()).as("%s", reply.body()).isEqualTo(code);
        assertThat(reply.body().path("kind").asText()).isEqualTo("Status");
        assertThat(reply.body().path("apiVersion").asText()).isEqualTo("v1");
        assertThat(reply.body().path("status").asText()).isEqualTo("Failure");
        assertThat(reply.body().path("code").asInt()).isEqualTo(code);
        assertThat(reply.reason()).isEqualTo(reason);
        assertThat(reply.body().path("message").asText()).isNotBlank();
    }

    // Creation

    @Test
    default void creatingSetsWhatBelongsToTheServer() {
        var meta = created(name()).body().path("metadata");
        assertThat(meta.path("uid").asText()).hasSize(36);
        assertThat(meta.path("resourceVersion").asText()).matches("\\d+");
        assertThat(meta.path("generation").asInt()).isOne();
        assertThat(Instant.parse(meta.path("creationTimestamp").asText()))
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
        assertThat(meta.path("namespace").asText()).isEqualTo(NAMESPACE);
    }

    @Test
    default void creatingTwiceIsRefused() {
        var name = name();
        created(name);
        var again = api().post(WIDGETS, widget(name, "", "\"size\": 2"));
        assertRefused(again, 409, "AlreadyExists");
        assertThat(again.body().path("message").asText())
                .isEqualTo("widgets.test.belay.dev \"%s\" already exists".formatted(name));
        assertThat(again.body().path("details").path("name").asText()).isEqualTo(name);
        assertThat(again.body().path("details").path("group").asText()).isEqualTo("test.belay.dev");
        assertThat(again.body().path("details").path("kind").asText()).isEqualTo("widgets");
    }

    @Test
    default void creatingIgnoresAStatus() {
        var name = name();
        var body = (ObjectNode) Json.parse(widget(name, "", "\"size\": 1"));
        body.putObject("status").put("phase", "Made up");
        assertThat(api().post(WIDGETS, body.toString()).body().has("status")).isFalse();
    }

    @Test
    default void creatingWithAGeneratedNameAddsASuffix() {
        var body = (ObjectNode) Json.parse(widget("x", "", "\"size\": 1"));
        ((ObjectNode) body.path("metadata")).put("generateName", "made-").remove("name");
        var reply = api().post(WIDGETS, body.toString());
        assertThat(reply.code()).isEqualTo(201);
        assertThat(reply.body().path("metadata").path("name").asText()).matches("made-[a-z0-9]{5}");
    }

    @Test
    default void creatingInANamespaceThatIsMissingIsNotFound() {
        assertRefused(
                api().post(
                                "/apis/test.belay.dev/v1/namespaces/nowhere/widgets",
                                widget(name(), "", "\"size\": 1")),
                404,
                "NotFound");
    }

    @Test
    default void creatingWithAnImpossibleNameIsInvalid() {
        assertRefused(
                api().post(WIDGETS, widget("Not_Possible", "", "\"size\": 1")), 422, "Invalid");
    }

    @Test
    default void creatingFromABodyOfAnotherKindOrVersionIsRefused() {
        var body = widget(name(), "", "\"size\": 1");
        assertRefused(
                api().post(WIDGETS, body.replace("\"Widget\"", "\"Gadget\"")), 422, "Invalid");
        assertRefused(
                api().post(WIDGETS, body.replace("test.belay.dev/v1", "test.belay.dev/v2")),
                400,
                "BadRequest");
        assertRefused(api().post(CONFIG_MAPS, body), 400, "BadRequest");
    }

    @Test
    default void creatingFromUnreadableJsonIsABadRequest() {
        assertRefused(api().post(WIDGETS, "{\"apiVersion\": "), 400, "BadRequest");
    }

    // Schema

    @Test
    default void defaultsAreFilledIn() {
        var reply = created(name());
        assertThat(spec(reply).path("colour").asText()).isEqualTo("grey");
    }

    @Test
    default void unknownFieldsAreDropped() {
        var reply = api().post(WIDGETS, widget(name(), "", "\"size\": 1, \"sizze\": 2"));
        assertThat(reply.code()).isEqualTo(201);
        assertThat(spec(reply).has("sizze")).isFalse();
    }

    @Test
    default void unknownFieldsAreRefusedWhenStrict() {
        assertRefused(
                api().post(
                                WIDGETS + "?fieldValidation=Strict",
                                widget(name(), "", "\"size\": 1, \"sizze\": 2")),
                400,
                "BadRequest");
    }

    @Test
    default void aValueOfTheWrongTypeIsInvalidAndItsFieldIsNamed() {
        var reply = api().post(WIDGETS, widget(name(), "", "\"size\": \"big\""));
        assertRefused(reply, 422, "Invalid");
        assertThat(reply.body().path("details").path("causes").path(0).path("field").asText())
                .isEqualTo("spec.size");
    }

    @Test
    default void aValueOutsideItsBoundsOrItsListIsInvalid() {
        assertRefused(api().post(WIDGETS, widget(name(), "", "\"size\": -1")), 422, "Invalid");
        assertRefused(
                api().post(WIDGETS, widget(name(), "", "\"size\": 1, \"colour\": \"pink\"")),
                422,
                "Invalid");
    }

    @Test
    default void aMissingRequiredFieldIsInvalid() {
        var reply = api().post(WIDGETS, widget(name(), "", "\"colour\": \"red\""));
        assertRefused(reply, 422, "Invalid");
        assertThat(reply.body().path("details").path("causes").path(0).path("reason").asText())
                .isEqualTo("FieldValueRequired");
    }

    @Test
    default void aStatusThatBreaksTheSchemaIsInvalid() {
        var name = name();
        created(name);
        assertRefused(
                api().patch(
                                WIDGETS + "/" + name + "/status",
                                MERGE_PATCH,
                                "{\"status\": {\"count\": \"three\"}}"),
                422,
                "Invalid");
    }

    // Reading

    @Test
    default void whatIsMissingIsNotFound() {
        var reply = api().get(WIDGETS + "/missing");
        assertRefused(reply, 404, "NotFound");
        assertThat(reply.body().path("message").asText())
                .isEqualTo("widgets.test.belay.dev \"missing\" not found");
        assertRefused(api().patch(WIDGETS + "/missing", MERGE_PATCH, "{}"), 404, "NotFound");
        assertRefused(api().patch(WIDGETS + "/missing/status", MERGE_PATCH, "{}"), 404, "NotFound");
        assertRefused(api().delete(WIDGETS + "/missing", ""), 404, "NotFound");
        assertRefused(
                api().put(
                                WIDGETS + "/missing",
                                Json.parse(
                                        widget(
                                                "missing",
                                                ",\"resourceVersion\": \"1\"",
                                                "\"size\": 1"))),
                404,
                "NotFound");
    }

    @Test
    default void aResourceThatIsNotServedIsNotFound() {
        assertThat(api().get("/apis/test.belay.dev/v1/namespaces/default/gadgets").code())
                .isEqualTo(404);
        assertThat(api().get("/apis/nobody.belay.dev/v1/gadgets").code()).isEqualTo(404);
    }

    @Test
    default void everyAnswerCarriesTheServersDate() {
        for (var path : List.of(WIDGETS, WIDGETS + "/missing", "/version")) {
            var date = api().get(path).header("Date");
            assertThat(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant())
                    .isBetween(Instant.now().minusSeconds(10), Instant.now().plusSeconds(10));
        }
    }

    @Test
    default void aListIsFilteredByLabels() {
        var set = name();
        for (var colour : List.of("red", "green", "none")) {
            var labels = colour.equals("none") ? "" : ", \"colour\": \"" + colour + "\"";
            api().post(
                            WIDGETS,
                            widget(
                                    set + colour,
                                    ", \"labels\": {\"set\": \"%s\"%s}".formatted(set, labels),
                                    "\"size\": 1"));
        }
        assertThat(listed(set, "colour=red")).containsExactly("red");
        assertThat(listed(set, "colour==green")).containsExactly("green");
        assertThat(listed(set, "colour!=red")).containsExactly("green", "none");
        assertThat(listed(set, "colour")).containsExactly("green", "red");
        assertThat(listed(set, "!colour")).containsExactly("none");
        assertThat(listed(set, "colour%20in%20(red,green)")).containsExactly("green", "red");
        assertThat(listed(set, "colour%20notin%20(red)")).containsExactly("green", "none");
    }

    private List<String> listed(String set, String selector) {
        var reply = api().get(WIDGETS + "?labelSelector=set%3D" + set + "," + selector);
        assertThat(reply.code()).as("%s", reply.body()).isEqualTo(200);
        assertThat(reply.body().path("kind").asText()).isEqualTo("WidgetList");
        assertThat(reply.version()).matches("\\d+");
        return reply.body()
                .path("items")
                .valueStream()
                .map(item -> item.path("metadata").path("name").asText().substring(set.length()))
                .toList();
    }

    @Test
    default void aListIsFilteredByNameAndBySelectableFields() {
        var name = name();
        created(name);
        created(name());
        var byName = api().get(WIDGETS + "?fieldSelector=metadata.name%3D" + name);
        assertThat(byName.body().path("items")).hasSize(1);
        api().patch(
                        WIDGETS + "/" + name,
                        MERGE_PATCH,
                        "{\"metadata\": {\"labels\": {\"only\": \"%s\"}}, \"spec\": {\"colour\": \"blue\"}}"
                                .formatted(name));
        var blue =
                api().get(
                                WIDGETS
                                        + "?fieldSelector=spec.colour%3Dblue&labelSelector=only%3D"
                                        + name);
        assertThat(blue.body().path("items")).hasSize(1);
        assertRefused(api().get(WIDGETS + "?fieldSelector=spec.size%3D1"), 400, "BadRequest");
    }

    // Optimistic concurrency

    @Test
    default void aStalePutIsAConflictAndChangesNothing() {
        var name = name();
        var stale = created(name);
        spec(stale).put("size", 2);
        assertThat(api().put(WIDGETS + "/" + name, stale.body()).code()).isEqualTo(200);
        spec(stale).put("size", 3);
        assertRefused(api().put(WIDGETS + "/" + name, stale.body()), 409, "Conflict");
        assertThat(spec(api().get(WIDGETS + "/" + name)).path("size").asInt()).isEqualTo(2);
    }

    @Test
    default void aStaleStatusPutIsAConflictAndChangesNothing() {
        var name = name();
        var stale = created(name);
        status(stale).put("phase", "One");
        assertThat(api().put(WIDGETS + "/" + name + "/status", stale.body()).code()).isEqualTo(200);
        status(stale).put("phase", "Two");
        var refused = api().put(WIDGETS + "/" + name + "/status", stale.body());
        assertRefused(refused, 409, "Conflict");
        assertThat(refused.body().path("message").asText())
                .isEqualTo(
                        ("Operation cannot be fulfilled on widgets.test.belay.dev \"%s\": the object has"
                                        + " been modified; please apply your changes to the latest version and"
                                        + " try again")
                                .formatted(name));
        assertThat(status(api().get(WIDGETS + "/" + name)).path("phase").asText()).isEqualTo("One");
    }

    @Test
    default void aPutWithoutAResourceVersionIsInvalid() {
        var name = name();
        var current = created(name);
        ((ObjectNode) current.body().path("metadata")).remove("resourceVersion");
        assertRefused(api().put(WIDGETS + "/" + name, current.body()), 422, "Invalid");
    }

    @Test
    default void aPutOfAnObjectThatWasReplacedIsAConflict() {
        var name = name();
        var first = created(name);
        api().delete(WIDGETS + "/" + name, "");
        var second = created(name);
        ((ObjectNode) first.body().path("metadata")).put("resourceVersion", second.version());
        assertRefused(api().put(WIDGETS + "/" + name, first.body()), 409, "Conflict");
    }

    @Test
    default void aMergePatchWithAResourceVersionHoldsOnlyForThatVersion() {
        var name = name();
        var before = created(name);
        var patch = "{\"metadata\": {\"resourceVersion\": \"%s\"}, \"spec\": {\"size\": %d}}";
        var first =
                api().patch(
                                WIDGETS + "/" + name,
                                MERGE_PATCH,
                                patch.formatted(before.version(), 5));
        assertThat(first.code()).isEqualTo(200);
        assertRefused(
                api().patch(
                                WIDGETS + "/" + name,
                                MERGE_PATCH,
                                patch.formatted(before.version(), 6)),
                409,
                "Conflict");
        assertRefused(
                api().patch(
                                WIDGETS + "/" + name + "/status",
                                MERGE_PATCH,
                                "{\"metadata\": {\"resourceVersion\": \"%s\"}, \"status\": {\"count\": 1}}"
                                        .formatted(before.version())),
                409,
                "Conflict");
        assertThat(spec(api().get(WIDGETS + "/" + name)).path("size").asInt()).isEqualTo(5);
    }

    @Test
    default void resourceVersionsRise() {
        var name = name();
        var versions = new CopyOnWriteArrayList<Long>();
        versions.add(Long.parseLong(created(name).version()));
        for (int size = 2; size < 6; size++) {
            versions.add(
                    Long.parseLong(
                            api().patch(
                                            WIDGETS + "/" + name,
                                            MERGE_PATCH,
                                            "{\"spec\": {\"size\": %d}}".formatted(size))
                                    .version()));
        }
        assertThat(versions).isSorted().doesNotHaveDuplicates();
        assertThat(Long.parseLong(api().get(WIDGETS).version()))
                .isGreaterThanOrEqualTo(versions.getLast());
    }

    @Test
    default void aWriteThatChangesNothingKeepsTheResourceVersion() {
        var name = name();
        var before = created(name);
        var put = api().put(WIDGETS + "/" + name, before.body());
        var merge = api().patch(WIDGETS + "/" + name, MERGE_PATCH, "{\"spec\": {\"size\": 1}}");
        var json =
                api().patch(
                                WIDGETS + "/" + name,
                                JSON_PATCH,
                                "[{\"op\": \"replace\", \"path\": \"/spec/size\", \"value\": 1}]");
        var main = api().patch(WIDGETS + "/" + name, MERGE_PATCH, "{\"status\": {\"count\": 1}}");
        assertThat(List.of(put, merge, json, main)).extracting(Reply::code).containsOnly(200);
        assertThat(List.of(put, merge, json, main))
                .extracting(Reply::version)
                .containsOnly(before.version());
    }

    // Status and generation

    @Test
    default void statusIsWrittenOnItsSubresourceOnly() {
        var name = name();
        var current = created(name);
        status(current).put("phase", "Ignored");
        spec(current).put("size", 2);
        var main = api().put(WIDGETS + "/" + name, current.body());
        assertThat(main.body().has("status")).isFalse();
        assertThat(spec(main).path("size").asInt()).isEqualTo(2);

        var sub =
                api().patch(
                                WIDGETS + "/" + name + "/status",
                                MERGE_PATCH,
                                """
                                {"metadata": {"labels": {"ignored": "too"}}, "spec": {"size": 9},
                                 "status": {"phase": "Kept"}}
                                """);
        assertThat(sub.code()).isEqualTo(200);
        assertThat(status(sub).path("phase").asText()).isEqualTo("Kept");
        assertThat(spec(sub).path("size").asInt()).isEqualTo(2);
        assertThat(sub.body().path("metadata").has("labels")).isFalse();
        assertThat(sub.version()).isNotEqualTo(main.version());

        var after =
                api().patch(
                                WIDGETS + "/" + name,
                                JSON_PATCH,
                                """
                                [{"op": "replace", "path": "/status/phase", "value": "Ignored"},
                                 {"op": "replace", "path": "/spec/size", "value": 4}]
                                """);
        assertThat(status(after).path("phase").asText()).isEqualTo("Kept");
        assertThat(spec(after).path("size").asInt()).isEqualTo(4);
    }

    @Test
    default void statusCanBeReadOnItsSubresource() {
        var name = name();
        created(name);
        assertThat(spec(api().get(WIDGETS + "/" + name + "/status")).path("size").asInt()).isOne();
        assertThat(api().get(CONFIG_MAPS + "/x/status").code()).isEqualTo(404);
    }

    @Test
    default void onlyTheSpecCountsInTheGeneration() {
        var name = name();
        created(name);
        var path = WIDGETS + "/" + name;
        assertThat(
                        api().patch(path + "/status", MERGE_PATCH, "{\"status\": {\"count\": 1}}")
                                .generation())
                .isOne();
        assertThat(
                        api().patch(
                                        path,
                                        MERGE_PATCH,
                                        "{\"metadata\": {\"labels\": {\"a\": \"b\"}}}")
                                .generation())
                .isOne();
        assertThat(api().patch(path, MERGE_PATCH, "{\"spec\": {\"size\": 1}}").generation())
                .isOne();
        assertThat(api().patch(path, MERGE_PATCH, "{\"spec\": {\"size\": 2}}").generation())
                .isEqualTo(2);
        assertThat(
                        api().patch(path, MERGE_PATCH, "{\"metadata\": {\"generation\": 7}}")
                                .generation())
                .isEqualTo(2);
    }

    // Patches

    @Test
    default void aJsonPatchWithAPassingTestIsApplied() {
        var name = name();
        created(name);
        var reply =
                api().patch(
                                WIDGETS + "/" + name,
                                JSON_PATCH,
                                """
                                [{"op": "test", "path": "/spec/size", "value": 1},
                                 {"op": "replace", "path": "/spec/size", "value": 7},
                                 {"op": "add", "path": "/spec/names", "value": ["a", "c"]},
                                 {"op": "add", "path": "/spec/names/1", "value": "b"},
                                 {"op": "add", "path": "/spec/names/-", "value": "d"},
                                 {"op": "remove", "path": "/spec/names/0"},
                                 {"op": "add", "path": "/metadata/labels", "value": {}},
                                 {"op": "add", "path": "/metadata/labels/belay.dev~1release", "value": "r"},
                                 {"op": "copy", "from": "/spec/names/0", "path": "/metadata/labels/copied"}]
                                """);
        assertThat(reply.code()).as("%s", reply.body()).isEqualTo(200);
        assertThat(spec(reply).path("size").asInt()).isEqualTo(7);
        assertThat(spec(reply).path("names").valueStream().map(JsonNode::asText))
                .containsExactly("b", "c", "d");
        assertThat(reply.body().path("metadata").path("labels").path("belay.dev/release").asText())
                .isEqualTo("r");
        assertThat(reply.body().path("metadata").path("labels").path("copied").asText())
                .isEqualTo("b");
    }

    @Test
    default void aJsonPatchWithAFailingTestIsInvalidAndChangesNothing() {
        var name = name();
        var before = created(name);
        for (var test :
                List.of(
                        "{\"op\": \"test\", \"path\": \"/spec/size\", \"value\": 2}",
                        "{\"op\": \"test\", \"path\": \"/spec/size\", \"value\": \"1\"}",
                        "{\"op\": \"test\", \"path\": \"/metadata/labels/a\", \"value\": \"b\"}",
                        "{\"op\": \"test\", \"path\": \"/spec/names\", \"value\": []}")) {
            assertRefused(
                    api().patch(
                                    WIDGETS + "/" + name,
                                    JSON_PATCH,
                                    "[{\"op\": \"replace\", \"path\": \"/spec/size\", \"value\": 9}, %s]"
                                            .formatted(test)),
                    422,
                    "Invalid");
        }
        var after = api().get(WIDGETS + "/" + name);
        assertThat(after.version()).isEqualTo(before.version());
        assertThat(spec(after).path("size").asInt()).isOne();
    }

    @Test
    default void aJsonPatchOfTheStatusHonoursItsTest() {
        var name = name();
        created(name);
        var path = WIDGETS + "/" + name + "/status";
        api().patch(path, MERGE_PATCH, "{\"status\": {\"phase\": \"A\", \"count\": 0}}");
        var patch =
                """
                [{"op": "test", "path": "/status/phase", "value": "%s"},
                 {"op": "replace", "path": "/status/count", "value": 1}]
                """;
        assertRefused(api().patch(path, JSON_PATCH, patch.formatted("B")), 422, "Invalid");
        assertThat(
                        status(api().patch(path, JSON_PATCH, patch.formatted("A")))
                                .path("count")
                                .asInt())
                .isOne();
    }

    @Test
    default void aJsonPatchThatLeadsNowhereIsInvalid() {
        var name = name();
        created(name);
        for (var operation :
                List.of(
                        "{\"op\": \"replace\", \"path\": \"/status/count\", \"value\": 1}",
                        "{\"op\": \"replace\", \"path\": \"/spec/names/0\", \"value\": \"b\"}",
                        "{\"op\": \"remove\", \"path\": \"/metadata/labels/a\"}",
                        "{\"op\": \"add\", \"path\": \"/metadata/labels/a\", \"value\": \"b\"}",
                        "{\"op\": \"add\", \"path\": \"/spec/names/3\", \"value\": \"b\"}",
                        "{\"op\": \"frobnicate\", \"path\": \"/spec/size\", \"value\": 2}")) {
            assertRefused(
                    api().patch(WIDGETS + "/" + name, JSON_PATCH, "[" + operation + "]"),
                    422,
                    "Invalid");
        }
    }

    /// RFC 6902 would have it fail: whoever relies on that needs a `test` as well.
    @Test
    default void aJsonPatchReplacesAFieldThatIsAbsent() {
        var name = name();
        created(name);
        var reply =
                api().patch(
                                WIDGETS + "/" + name,
                                JSON_PATCH,
                                """
                                [{"op": "test", "path": "/spec/names", "value": null},
                                 {"op": "replace", "path": "/spec/names", "value": ["a"]}]
                                """);
        assertThat(reply.code()).as("%s", reply.body()).isEqualTo(200);
        assertThat(spec(reply).path("names")).hasSize(1);
    }

    @Test
    default void aPatchThatCannotBeReadIsABadRequest() {
        var name = name();
        created(name);
        assertRefused(
                api().patch(WIDGETS + "/" + name, JSON_PATCH, "{\"op\": \"add\"}"),
                400,
                "BadRequest");
        assertRefused(
                api().patch(WIDGETS + "/" + name, MERGE_PATCH, "{\"spec\": "), 400, "BadRequest");
    }

    @Test
    default void aPatchOfAnUnknownTypeIsUnsupported() {
        var name = name();
        created(name);
        assertRefused(
                api().patch(WIDGETS + "/" + name, "application/json", "{}"),
                415,
                "UnsupportedMediaType");
        assertRefused(
                api().patch(WIDGETS + "/" + name, "application/strategic-merge-patch+json", "{}"),
                415,
                "UnsupportedMediaType");
    }

    @Test
    default void aMergePatchRemovesWithNullAndReplacesLists() {
        var name = name();
        created(name);
        var path = WIDGETS + "/" + name;
        api().patch(path, MERGE_PATCH, "{\"spec\": {\"names\": [\"a\", \"b\"]}}");
        var reply =
                api().patch(
                                path,
                                MERGE_PATCH,
                                "{\"spec\": {\"names\": [\"c\"]}, \"metadata\": {\"labels\": {\"x\": null}}}");
        assertThat(spec(reply).path("names")).hasSize(1);
        var gone = api().patch(path, MERGE_PATCH, "{\"spec\": {\"names\": null}}");
        assertThat(spec(gone).has("names")).isFalse();
    }

    @Test
    default void aPatchOfSpecThatBreaksTheSchemaIsInvalid() {
        var name = name();
        created(name);
        assertRefused(
                api().patch(
                                WIDGETS + "/" + name,
                                JSON_PATCH,
                                "[{\"op\": \"remove\", \"path\": \"/spec/size\"}]"),
                422,
                "Invalid");
    }

    // Deletion

    @Test
    default void deletingRemovesAtOnceWithoutFinalizers() {
        var name = name();
        var uid = created(name).body().path("metadata").path("uid").asText();
        var reply = api().delete(WIDGETS + "/" + name, "");
        assertThat(reply.code()).isEqualTo(200);
        assertThat(reply.body().path("kind").asText()).isEqualTo("Status");
        assertThat(reply.body().path("status").asText()).isEqualTo("Success");
        assertThat(reply.body().path("details").path("uid").asText()).isEqualTo(uid);
        assertThat(api().get(WIDGETS + "/" + name).code()).isEqualTo(404);
    }

    @Test
    default void aFinalizerKeepsADeletedObjectUntilItIsRemoved() {
        var name = name();
        var path = WIDGETS + "/" + name;
        api().post(WIDGETS, widget(name, ",\"finalizers\": [\"belay.dev/test\"]", "\"size\": 1"));
        var dying = api().delete(path, "");
        assertThat(dying.code()).isEqualTo(200);
        var meta = api().get(path).body().path("metadata");
        assertThat(meta.path("deletionTimestamp").asText()).isNotBlank();
        assertThat(meta.path("generation").asInt()).isEqualTo(2);
        assertThat(api().delete(path, "").code()).isEqualTo(200);
        assertThat(api().get(path).version()).isEqualTo(meta.path("resourceVersion").asText());
        assertRefused(
                api().patch(
                                path,
                                MERGE_PATCH,
                                "{\"metadata\": {\"finalizers\":"
                                        + " [\"belay.dev/test\", \"belay.dev/more\"]}}"),
                422,
                "Invalid");
        assertThat(
                        api().patch(path + "/status", MERGE_PATCH, "{\"status\": {\"count\": 1}}")
                                .code())
                .isEqualTo(200);
        assertThat(api().patch(path, MERGE_PATCH, "{\"metadata\": {\"finalizers\": null}}").code())
                .isEqualTo(200);
        assertThat(api().get(path).code()).isEqualTo(404);
    }

    @Test
    default void deletingAnotherUidOrVersionIsAConflict() {
        var name = name();
        var path = WIDGETS + "/" + name;
        var created = created(name);
        assertRefused(
                api().delete(
                                path,
                                "{\"kind\": \"DeleteOptions\", \"apiVersion\": \"v1\","
                                        + " \"preconditions\": {\"uid\": \"another\"}}"),
                409,
                "Conflict");
        assertRefused(
                api().delete(
                                path,
                                "{\"kind\": \"DeleteOptions\", \"apiVersion\": \"v1\","
                                        + " \"preconditions\": {\"resourceVersion\": \"1\"}}"),
                409,
                "Conflict");
        assertThat(
                        api().delete(
                                        path,
                                        ("{\"kind\": \"DeleteOptions\", \"apiVersion\": \"v1\","
                                                        + " \"preconditions\": {\"uid\": \"%s\"}}")
                                                .formatted(
                                                        created.body()
                                                                .path("metadata")
                                                                .path("uid")
                                                                .asText()))
                                .code())
                .isEqualTo(200);
    }

    @Test
    default void deletingAnOwnerDeletesWhatItOwns() {
        var owner = name();
        var owned = name();
        var uid =
                api().post(
                                CONFIG_MAPS,
                                """
                                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "%s"}}
                                """
                                        .formatted(owner))
                        .body()
                        .at("/metadata/uid")
                        .asText();
        api().post(
                        CONFIG_MAPS,
                        """
                        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "%s",
                         "ownerReferences": [{"apiVersion": "v1", "kind": "ConfigMap",
                                              "name": "%s", "uid": "%s"}]}}
                        """
                                .formatted(owned, owner, uid));
        api().delete(CONFIG_MAPS + "/" + owner, "");
        await().atMost(Duration.ofSeconds(120))
                .until(() -> api().get(CONFIG_MAPS + "/" + owned).code() == 404);
    }

    // Built-in kinds

    private static String workload(String kind, String name, String replicas) {
        return """
        {"apiVersion": "apps/v1", "kind": "%s",
         "metadata": {"name": "%s", "labels": {"app": "%s"}},
         "spec": {%s "selector": {"matchLabels": {"app": "%s"}},
           "template": {"metadata": {"labels": {"app": "%s"}},
             "spec": {"containers": [{"name": "main", "image": "example/app:1"}]}}}}
        """
                .formatted(kind, name, name, replicas, name, name);
    }

    @Test
    default void aDeploymentGetsItsDefaults() {
        var name = name();
        var body = workload("Deployment", name, "\"paused\": true,");
        var deployment = api().post(DEPLOYMENTS, body);
        assertThat(deployment.code()).as("%s", deployment.body()).isEqualTo(201);
        var spec = spec(deployment);
        assertThat(spec.path("replicas").asInt()).isOne();
        assertThat(spec.path("revisionHistoryLimit").asInt()).isEqualTo(10);
        assertThat(spec.path("progressDeadlineSeconds").asInt()).isEqualTo(600);
        assertThat(spec.at("/strategy/type").asText()).isEqualTo("RollingUpdate");
        assertThat(spec.at("/strategy/rollingUpdate/maxSurge").asText()).isEqualTo("25%");
        assertThat(deployment.generation()).isOne();
        assertRefused(api().post(DEPLOYMENTS, body), 409, "AlreadyExists");
        api().delete(DEPLOYMENTS + "/" + name, "");
    }

    @Test
    default void aDeploymentIsPatchedWithAPreconditionOnItsImage() {
        var name = name();
        api().post(DEPLOYMENTS, workload("Deployment", name, "\"paused\": true, \"replicas\": 0,"));
        var patch =
                """
                [{"op": "test", "path": "/spec/template/spec/containers/0/image", "value": "%s"},
                 {"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": "%s"}]
                """;
        var path = DEPLOYMENTS + "/" + name;
        var patched =
                api().patch(path, JSON_PATCH, patch.formatted("example/app:1", "example/app:2"));
        assertThat(patched.code()).isEqualTo(200);
        assertThat(patched.generation()).isEqualTo(2);
        assertRefused(
                api().patch(path, JSON_PATCH, patch.formatted("example/app:1", "example/app:3")),
                422,
                "Invalid");
        assertThat(api().get(path).body().at("/spec/template/spec/containers/0/image").asText())
                .isEqualTo("example/app:2");
        api().delete(path, "");
    }

    @Test
    default void aStrategicMergePatchJoinsContainersByName() {
        var name = name();
        api().post(DEPLOYMENTS, workload("Deployment", name, "\"paused\": true, \"replicas\": 0,"));
        var path = DEPLOYMENTS + "/" + name;
        var reply =
                api().patch(
                                path,
                                "application/strategic-merge-patch+json",
                                """
                                {"spec": {"template": {"spec": {"containers": [
                                  {"name": "side", "image": "example/side:1"},
                                  {"name": "main", "env": [{"name": "A", "value": "1"}]}]}}}}
                                """);
        assertThat(reply.code()).as("%s", reply.body()).isEqualTo(200);
        var containers = reply.body().at("/spec/template/spec/containers");
        assertThat(containers).hasSize(2);
        assertThat(containers.valueStream().map(c -> c.path("image").asText()))
                .containsExactlyInAnyOrder("example/app:1", "example/side:1");
        api().delete(path, "");
    }

    @Test
    default void aDeploymentWhoseSelectorMissesItsTemplateIsInvalid() {
        var body = (ObjectNode) Json.parse(workload("Deployment", name(), ""));
        body.withObject("/spec/selector/matchLabels").put("app", "another");
        assertRefused(api().post(DEPLOYMENTS, body.toString()), 422, "Invalid");
        body.withObject("/spec").remove("selector");
        assertRefused(api().post(DEPLOYMENTS, body.toString()), 422, "Invalid");
    }

    @Test
    default void aReplicaSetKeepsItsStatusApart() {
        var name = name();
        var path = REPLICA_SETS + "/" + name;
        api().post(REPLICA_SETS, workload("ReplicaSet", name, "\"replicas\": 0,"));
        var reply =
                api().patch(
                                path,
                                MERGE_PATCH,
                                "{\"metadata\": {\"annotations\": {\"a\": \"b\"}}, \"status\": {\"replicas\": 9}}");
        assertThat(reply.code()).isEqualTo(200);
        assertThat(reply.generation()).isOne();
        assertThat(reply.body().at("/status/replicas").asInt()).isZero();
        assertThat(reply.body().at("/metadata/annotations/a").asText()).isEqualTo("b");
        api().delete(path, "");
    }

    @Test
    default void aSecretKeepsItsStringsEncoded() {
        var name = name();
        var secrets = "/api/v1/namespaces/" + NAMESPACE + "/secrets";
        api().post(
                        secrets,
                        """
                        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "%s"},
                         "stringData": {"token": "abc"}}
                        """
                                .formatted(name));
        var secret = api().get(secrets + "/" + name).body();
        assertThat(secret.at("/data/token").asText()).isEqualTo("YWJj");
        assertThat(secret.has("stringData")).isFalse();
        assertThat(secret.path("type").asText()).isEqualTo("Opaque");
    }

    // Watching

    @Test
    default void aWatchSeesWhatHappensAfterItBeganInOrder() throws Exception {
        var name = name();
        var seen = new CopyOnWriteArrayList<String>();
        var widgets =
                cluster()
                        .admin()
                        .genericKubernetesResources(
                                new ResourceDefinitionContext.Builder()
                                        .withGroup("test.belay.dev")
                                        .withVersion("v1")
                                        .withKind("Widget")
                                        .withPlural("widgets")
                                        .withNamespaced(true)
                                        .build());
        var before = api().get(WIDGETS).version();
        try (var watch =
                widgets.inNamespace(NAMESPACE)
                        .withLabel("watched", name)
                        .withResourceVersion(before)
                        .watch(
                                new Watcher<>() {
                                    @Override
                                    public void eventReceived(
                                            Action action, GenericKubernetesResource widget) {
                                        seen.add(
                                                action + " " + widget.<Integer>get("spec", "size"));
                                    }

                                    @Override
                                    public void onClose(WatcherException cause) {
                                        seen.add("closed " + cause);
                                    }
                                })) {
            assertThat(watch).isNotNull();
            created(name);
            var path = WIDGETS + "/" + name;
            var label = "{\"metadata\": {\"labels\": {\"watched\": %s}}}";
            api().patch(path, MERGE_PATCH, label.formatted("\"" + name + "\""));
            api().patch(path, MERGE_PATCH, "{\"spec\": {\"size\": 2}}");
            api().patch(path, MERGE_PATCH, "{\"spec\": {\"size\": 2}}");
            api().patch(path, MERGE_PATCH, label.formatted("null"));
            api().patch(path, MERGE_PATCH, label.formatted("\"" + name + "\""));
            api().delete(path, "");
            await().atMost(Duration.ofSeconds(120))
                    .untilAsserted(() ->
                            assertThat(seen)
                                    .containsExactly(
                                            "ADDED 1",
                                            "MODIFIED 2",
                                            "DELETED 2",
                                            "ADDED 2",
                                            "DELETED 2"));
        }
    }

    @Test
    default void anInformerKeepsUp() {
        var name = name();
        try (var informer =
                cluster()
                        .admin()
                        .configMaps()
                        .inNamespace(NAMESPACE)
                        .withLabel("informed", name)
                        .inform()) {
            api().post(
                            CONFIG_MAPS,
                            """
                            {"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "1"},
                             "metadata": {"name": "%s", "labels": {"informed": "%s"}}}
                            """
                                    .formatted(name, name));
            await().atMost(Duration.ofSeconds(120))
                    .until(() -> informer.getStore().list().size() == 1);
            api().patch(CONFIG_MAPS + "/" + name, MERGE_PATCH, "{\"data\": {\"a\": \"2\"}}");
            await().atMost(Duration.ofSeconds(120))
                    .until(() ->
                            informer.getStore().list().getFirst().getData().get("a").equals("2"));
            api().delete(CONFIG_MAPS + "/" + name, "");
            await().atMost(Duration.ofSeconds(120))
                    .until(() -> informer.getStore().list().isEmpty());
        }
    }

    // Discovery and reviews

    @Test
    default void discoveryNamesTheResources() {
        var list = api().get("/apis/test.belay.dev/v1").body().path("resources");
        var widgets =
                list.valueStream()
                        .filter(r -> r.path("name").asText().equals("widgets"))
                        .findFirst()
                        .orElseThrow();
        assertThat(widgets.path("kind").asText()).isEqualTo("Widget");
        assertThat(widgets.path("namespaced").asBoolean()).isTrue();
        assertThat(widgets.path("shortNames").path(0).asText()).isEqualTo("wd");
        assertThat(list.valueStream().map(r -> r.path("name").asText())).contains("widgets/status");
    }

    @Test
    default void theAdministratorMayDoEverything() {
        var reply =
                api().post(
                                "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                                """
                                {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
                                 "spec": {"resourceAttributes": {"verb": "patch", "group": "test.belay.dev",
                                          "resource": "widgets", "namespace": "default"}}}
                                """);
        assertThat(reply.code()).isEqualTo(201);
        assertThat(reply.body().at("/status/allowed").asBoolean()).isTrue();
    }

    @Test
    default void aTokenIsReviewed() {
        var review =
                """
                {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview",
                 "spec": {"token": "%s"}}
                """;
        var path = "/apis/authentication.k8s.io/v1/tokenreviews";
        var known = api().post(path, review.formatted(cluster().adminToken()));
        assertThat(known.body().at("/status/authenticated").asBoolean()).isTrue();
        assertThat(known.body().at("/status/user/username").asText()).isNotBlank();
        var unknown = api().post(path, review.formatted("somebody-elses"));
        assertThat(unknown.code()).isEqualTo(201);
        assertThat(unknown.body().at("/status/authenticated").asBoolean()).isFalse();
    }
}
