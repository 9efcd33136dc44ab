package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.cluster.ObjectStore.Change;
import dev.belay.cluster.ObjectStore.Key;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// The verbs of the Kubernetes API over an [ObjectStore], without any transport.
final class ApiServer {

    private static final String PATCHES =
            "application/json-patch+json, application/merge-patch+json,"
                    + " application/strategic-merge-patch+json";

    private final ObjectStore store = new ObjectStore();
    private final KindRegistry kinds = new KindRegistry();
    private final Discovery discovery = new Discovery(kinds);
    private final Reviews reviews;
    private final Writes writes;
    private final Supplier<Instant> clock;

    /// What is sent back: a status code and a JSON object.
    record Answer(int code, JsonNode body) {}

    ApiServer(Supplier<Instant> clock, Reviews reviews, EmbeddedCluster.Validation rules) {
        this.clock = clock;
        this.reviews = reviews;
        this.writes = new Writes(store, kinds, clock, rules);
    }

    /// Answers everything but a watch.
    ///
    /// @throws ApiException if the request is refused
    Answer handle(ApiRequest request) {
        var found =
                request.write() ? Optional.<ObjectNode>empty() : discovery.answer(request.path());
        if (found.isPresent()) {
            return new Answer(200, found.get());
        }
        var target = request.target();
        var review = reviews.answer(request, target.resource());
        if (review.isPresent()) {
            return new Answer(201, review.get());
        }
        var kind = kind(target);
        var answer = serve(request, target, kind);
        return request.accept().contains("as=Table") && !request.write()
                ? new Answer(answer.code(), Tables.of(kind, answer.body(), clock.get()))
                : answer;
    }

    private Answer serve(ApiRequest request, ApiRequest.Target target, ResourceKind kind) {
        var key = new Key(kind.id(), target.namespace(), target.name());
        var status = target.subresource().equals("status");
        if (status ? !kind.statusSubresource() : !target.subresource().isEmpty()) {
            throw ApiException.noSuchPage();
        }
        if (target.name().isEmpty()) {
            return switch (request.method()) {
                case "GET" -> new Answer(200, list(request, target, kind));
                case "POST" ->
                        new Answer(
                                201,
                                served(
                                        kind,
                                        writes.create(
                                                kind,
                                                target.namespace(),
                                                body(request, kind),
                                                strict(request))));
                case "DELETE" -> new Answer(200, deleteAll(request, target, kind));
                default -> throw ApiException.notAllowed();
            };
        }
        return switch (request.method()) {
            case "GET" -> new Answer(200, served(kind, writes.required(kind, key)));
            case "PUT" ->
                    new Answer(
                            200,
                            served(
                                    kind,
                                    writes.replace(
                                            kind,
                                            key,
                                            body(request, kind),
                                            status,
                                            strict(request))));
            case "PATCH" -> new Answer(200, served(kind, patch(request, kind, key, status)));
            case "DELETE" -> new Answer(200, writes.delete(kind, key, options(request)));
            default -> throw ApiException.notAllowed();
        };
    }

    private ResourceKind kind(ApiRequest.Target target) {
        var kind =
                kinds.find(target.group(), target.version(), target.resource())
                        .orElseThrow(ApiException::noSuchPage);
        var placed = kind.namespaced() || target.namespace().isEmpty();
        var named = target.name().isEmpty() || !kind.namespaced() || !target.namespace().isEmpty();
        if (!placed || !named) {
            throw ApiException.noSuchPage();
        }
        return kind;
    }

    private ObjectNode patch(ApiRequest request, ResourceKind kind, Key key, boolean status) {
        var type = mediaType(request);
        var patch = Json.parse(request.body());
        UnaryOperator<JsonNode> change =
                switch (type) {
                    case "application/json-patch+json" -> current -> Patches.json(current, patch);
                    case "application/merge-patch+json" -> current -> Patches.merge(current, patch);
                    case "application/strategic-merge-patch+json" -> {
                        if (kind.custom()) {
                            throw ApiException.unsupportedMediaType(
                                    "application/json-patch+json, application/merge-patch+json");
                        }
                        yield current -> Patches.strategic(current, patch);
                    }
                    default -> throw ApiException.unsupportedMediaType(PATCHES);
                };
        return writes.patch(kind, key, change, status, strict(request));
    }

    private static String mediaType(ApiRequest request) {
        return request.contentType().replaceFirst(";.*", "").trim();
    }

    private static boolean strict(ApiRequest request) {
        return request.query().getOrDefault("fieldValidation", "").equals("Strict");
    }

    private static ObjectNode body(ApiRequest request, ResourceKind kind) {
        var type = mediaType(request);
        if (!type.isEmpty() && !type.equals("application/json")) {
            throw ApiException.unsupportedMediaType("application/json");
        }
        var body = Json.parseObject(request.body());
        var group = body.path("apiVersion").asText();
        var said = body.path("kind").asText();
        if (kind.custom() && group.equals(kind.apiVersion()) && !said.equals(kind.kind())) {
            throw ApiException.invalid(
                    kind,
                    body.at("/metadata/name").asText(),
                    List.of(
                            new ApiException.Cause(
                                    "FieldValueInvalid",
                                    "kind",
                                    "Invalid value: \"%s\": must be %s"
                                            .formatted(said, kind.kind()))));
        }
        if (!group.equals(kind.apiVersion()) || !said.equals(kind.kind())) {
            throw ApiException.badRequest(
                    "the API version and kind in the data (%s %s) do not match the expected %s %s"
                            .formatted(group, said, kind.apiVersion(), kind.kind()));
        }
        return body;
    }

    private static JsonNode options(ApiRequest request) {
        var options = request.body().isBlank() ? Json.object() : Json.parseObject(request.body());
        if (request.query().containsKey("propagationPolicy")) {
            options.put("propagationPolicy", request.query().get("propagationPolicy"));
        }
        return options;
    }

    private ObjectNode list(ApiRequest request, ApiRequest.Target target, ResourceKind kind) {
        return store.atomically(() -> {
            var list =
                    Json.object()
                            .put("kind", kind.kind() + "List")
                            .put("apiVersion", kind.apiVersion());
            list.putObject("metadata").put("resourceVersion", Long.toString(store.version()));
            var items = list.putArray("items");
            store.list(kind.id(), target.namespace()).stream()
                    .filter(selected(request, kind))
                    .map(object ->
                            kind.custom()
                                    ? served(kind, object)
                                    : object.deepCopy().without(List.of("kind", "apiVersion")))
                    .forEach(items::add);
            return list;
        });
    }

    private ObjectNode deleteAll(ApiRequest request, ApiRequest.Target target, ResourceKind kind) {
        return store.atomically(() -> {
            var gone = list(request, target, kind);
            for (var object : gone.path("items")) {
                writes.delete(kind, keyOf(kind, object), options(request));
            }
            return gone;
        });
    }

    private static Predicate<JsonNode> selected(ApiRequest request, ResourceKind kind) {
        return Selectors.labels(request.query().getOrDefault("labelSelector", ""))
                .and(Selectors.fields(kind, request.query().getOrDefault("fieldSelector", "")));
    }

    /// The object in the version that was asked for.
    private static ObjectNode served(ResourceKind kind, ObjectNode object) {
        if (object.path("apiVersion").asText().equals(kind.apiVersion())) {
            return object;
        }
        var converted = object.deepCopy();
        return converted.put("apiVersion", kind.apiVersion());
    }

    /// A watch that was accepted and can be started.
    interface Watch {
        /// Sends the changes from the asked version on, in order, as watch events.
        ///
        /// @return what ends it
        /// @throws ApiException 410 if the asked version is too old
        Runnable start(Consumer<JsonNode> events);
    }

    /// @throws ApiException if the request is refused
    Watch watch(ApiRequest request) {
        var path = request.path().replaceFirst("^/(api|apis/[^/]+)/([^/]+)/watch/", "/$1/$2/");
        var target =
                new ApiRequest(request.method(), path, request.query(), "", "", "", "", "")
                        .target();
        var kind = kind(target);
        var selected = selected(request, kind);
        Predicate<Key> mine =
                key ->
                        key.resource().equals(kind.id())
                                && (target.namespace().isEmpty()
                                        || key.namespace().equals(target.namespace()))
                                && (target.name().isEmpty() || key.name().equals(target.name()));
        var from = request.query().getOrDefault("resourceVersion", "");
        var initial = request.query().getOrDefault("sendInitialEvents", "").equals("true");
        var fromNow = initial || from.isEmpty() || from.equals("0");
        var asked = fromNow ? 0 : version(from);
        return events ->
                store.atomically(() -> {
                    Consumer<JsonNode> send =
                            event ->
                                    events.accept(
                                            request.accept().contains("as=Table")
                                                    ? asTable(kind, event)
                                                    : event);
                    if (fromNow) {
                        store.list(kind.id(), target.namespace()).stream()
                                .filter(object -> mine.test(keyOf(kind, object)))
                                .filter(selected)
                                .forEach(object ->
                                        send.accept(event("ADDED", served(kind, object))));
                    }
                    if (initial) {
                        events.accept(event("BOOKMARK", bookmark(kind, store.version())));
                    }
                    return store.follow(
                            fromNow ? store.version() : asked,
                            change -> {
                                if (mine.test(change.key())) {
                                    seen(change, selected)
                                            .ifPresent(type ->
                                                    send.accept(
                                                            event(
                                                                    type,
                                                                    served(
                                                                            kind,
                                                                            change.object()))));
                                }
                            });
                });
    }

    private static Key keyOf(ResourceKind kind, JsonNode object) {
        var meta = object.path("metadata");
        return new Key(kind.id(), meta.path("namespace").asText(), meta.path("name").asText());
    }

    private static long version(String text) {
        if (!text.matches("\\d{1,18}")) {
            throw ApiException.badRequest("Invalid value: \"%s\": resourceVersion".formatted(text));
        }
        return Long.parseLong(text);
    }

    /// How a change looks to a watch that sees only the selected objects.
    private static Optional<String> seen(Change change, Predicate<JsonNode> selected) {
        var was = change.before().filter(selected).isPresent();
        var is = selected.test(change.object()) && !change.type().equals("DELETED");
        if (was) {
            return Optional.of(is ? "MODIFIED" : "DELETED");
        }
        return is ? Optional.of("ADDED") : Optional.empty();
    }

    private static ObjectNode bookmark(ResourceKind kind, long version) {
        var object = Json.object().put("kind", kind.kind()).put("apiVersion", kind.apiVersion());
        object.putObject("metadata")
                .put("resourceVersion", Long.toString(version))
                .putObject("annotations")
                .put("k8s.io/initial-events-end", "true");
        return object;
    }

    private JsonNode asTable(ResourceKind kind, JsonNode event) {
        return event(
                event.path("type").asText(), Tables.of(kind, event.path("object"), clock.get()));
    }

    static ObjectNode event(String type, JsonNode object) {
        var event = Json.object().put("type", type);
        event.set("object", object);
        return event;
    }
}
