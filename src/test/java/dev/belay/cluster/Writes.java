package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.cluster.ObjectStore.Key;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// Create, replace, patch and delete with the API server's rules: optimistic concurrency, what
/// belongs to the server, the status subresource, generation, schema, finalizers, owners.
final class Writes {

    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final List<String> SERVERS_OWN =
            List.of(
                    "uid",
                    "creationTimestamp",
                    "deletionTimestamp",
                    "deletionGracePeriodSeconds",
                    "generation",
                    "resourceVersion",
                    "namespace");

    private final ObjectStore store;
    private final KindRegistry kinds;
    private final Supplier<Instant> clock;
    private final EmbeddedCluster.Validation rules;

    Writes(
            ObjectStore store,
            KindRegistry kinds,
            Supplier<Instant> clock,
            EmbeddedCluster.Validation rules) {
        this.store = store;
        this.kinds = kinds;
        this.clock = clock;
        this.rules = rules;
    }

    ObjectNode required(ResourceKind kind, Key key) {
        return store.find(key).orElseThrow(() -> ApiException.notFound(kind, key.name()));
    }

    ObjectNode create(ResourceKind kind, String namespace, ObjectNode wanted, boolean strict) {
        return store.atomically(() -> {
            var object = wanted.deepCopy();
            var meta = Json.metadata(object);
            checkPlace(kind, namespace, meta);
            var name = name(kind, meta);
            if (meta.path("resourceVersion").asText("").length() > 0) {
                throw new ApiException(
                        500, "", "resourceVersion should not be set on objects to be created");
            }
            var key = new Key(kind.id(), namespace, name);
            if (store.find(key).isPresent()) {
                throw ApiException.alreadyExists(kind, name);
            }
            meta.without(SERVERS_OWN);
            if (kind.namespaced()) {
                meta.put("namespace", namespace);
            }
            meta.put("uid", UUID.randomUUID().toString()).put("creationTimestamp", now());
            if (kind.counted()) {
                meta.put("generation", 1);
            }
            if (kind.statusSubresource()) {
                object.remove("status");
            }
            admit(kind, object, MissingNode.getInstance(), strict);
            var stored = store.put(key, object);
            defineIfCrd(kind, stored);
            return stored;
        });
    }

    private void checkPlace(ResourceKind kind, String namespace, ObjectNode meta) {
        if (!kind.namespaced()) {
            return;
        }
        if (namespace.isEmpty()) {
            throw ApiException.notAllowed();
        }
        var said = meta.path("namespace").asText("");
        if (!said.isEmpty() && !said.equals(namespace)) {
            throw ApiException.badRequest(
                    "the namespace of the provided object does not match the namespace sent on"
                            + " the request");
        }
        if (store.find(new Key("namespaces", "", namespace)).isEmpty()) {
            throw ApiException.notFound(
                    kinds.find("", "v1", "namespaces").orElseThrow(), namespace);
        }
    }

    private static String name(ResourceKind kind, ObjectNode meta) {
        var name = meta.path("name").asText("");
        if (name.isEmpty() && meta.path("generateName").asText("").length() > 0) {
            name =
                    meta.path("generateName").asText()
                            + Integer.toString(
                                            ThreadLocalRandom.current().nextInt(1 << 25, 1 << 26),
                                            32)
                                    .substring(0, 5);
            meta.put("name", name);
        }
        if (name.isEmpty()) {
            throw ApiException.invalid(
                    kind,
                    "",
                    List.of(
                            new ApiException.Cause(
                                    "FieldValueRequired",
                                    "metadata.name",
                                    "Required value: name or generateName is required")));
        }
        var rbac = kind.group().equals("rbac.authorization.k8s.io");
        if (name.length() > 253 || !(rbac || NAME.matcher(name).matches())) {
            throw ApiException.invalid(
                    kind,
                    name,
                    List.of(
                            new ApiException.Cause(
                                    "FieldValueInvalid",
                                    "metadata.name",
                                    "Invalid value: \"%s\": a lowercase RFC 1123 subdomain is wanted"
                                            .formatted(name))));
        }
        return name;
    }

    ObjectNode replace(
            ResourceKind kind, Key key, ObjectNode wanted, boolean status, boolean strict) {
        return store.atomically(() -> {
            var current = required(kind, key);
            var said = wanted.path("metadata").path("name").asText("");
            if (!said.equals(key.name())) {
                throw ApiException.badRequest(
                        "the name of the object (%s) does not match the name on the URL (%s)"
                                .formatted(said, key.name()));
            }
            if (kind.custom()
                    && wanted.path("metadata").path("resourceVersion").asText("").isEmpty()) {
                throw ApiException.invalid(
                        kind,
                        key.name(),
                        List.of(
                                new ApiException.Cause(
                                        "FieldValueInvalid",
                                        "metadata.resourceVersion",
                                        "Invalid value: 0: must be specified for an update")));
            }
            return update(kind, key, current, wanted, status, strict);
        });
    }

    ObjectNode patch(
            ResourceKind kind,
            Key key,
            UnaryOperator<JsonNode> change,
            boolean status,
            boolean strict) {
        return store.atomically(() -> {
            var current = required(kind, key);
            if (!(change.apply(current.deepCopy()) instanceof ObjectNode wanted)) {
                throw ApiException.unprocessablePatch();
            }
            if (!wanted.path("metadata").path("name").asText("").equals(key.name())) {
                throw ApiException.badRequest(
                        "the name of the object does not match the name on the URL (%s)"
                                .formatted(key.name()));
            }
            return update(kind, key, current, wanted, status, strict);
        });
    }

    private ObjectNode update(
            ResourceKind kind,
            Key key,
            ObjectNode current,
            ObjectNode wanted,
            boolean status,
            boolean strict) {
        checkPreconditions(kind, key, current, wanted.path("metadata"));
        var next = status ? withStatus(current, wanted) : withoutStatus(kind, current, wanted);
        admit(kind, next, current, strict);
        if (Json.same(next, current)) {
            return current;
        }
        if (kind.counted() && !Json.same(counted(kind, next), counted(kind, current))) {
            var meta = Json.metadata(next);
            meta.put("generation", meta.path("generation").asLong() + 1);
        }
        if (next.path("metadata").has("deletionTimestamp")
                && next.path("metadata").path("finalizers").isEmpty()) {
            store.put(key, next);
            return remove(kind, key, false);
        }
        var stored = store.put(key, next);
        defineIfCrd(kind, stored);
        return stored;
    }

    private static void checkPreconditions(
            ResourceKind kind, Key key, ObjectNode current, JsonNode said) {
        var meta = current.path("metadata");
        var uid = said.path("uid").asText("");
        if (!uid.isEmpty() && !uid.equals(meta.path("uid").asText())) {
            throw ApiException.conflict(
                    kind,
                    key.name(),
                    "Precondition failed: UID in precondition: %s, UID in object meta: %s"
                            .formatted(uid, meta.path("uid").asText()));
        }
        var version = said.path("resourceVersion").asText("");
        if (!version.isEmpty() && !version.equals(meta.path("resourceVersion").asText())) {
            throw ApiException.modified(kind, key.name());
        }
        var current0 = meta.path("finalizers");
        if (meta.has("deletionTimestamp")
                && said.path("finalizers")
                        .valueStream()
                        .anyMatch(f -> current0.valueStream().noneMatch(f::equals))) {
            throw ApiException.invalid(
                    kind,
                    key.name(),
                    List.of(
                            new ApiException.Cause(
                                    "FieldValueForbidden",
                                    "metadata.finalizers",
                                    "Forbidden: no new finalizers can be added if the object is being deleted")));
        }
    }

    private static ObjectNode withStatus(ObjectNode current, ObjectNode wanted) {
        var next = current.deepCopy();
        next.remove("status");
        if (wanted.has("status") && !wanted.get("status").isNull()) {
            next.set("status", wanted.get("status").deepCopy());
        }
        return next;
    }

    private static ObjectNode withoutStatus(
            ResourceKind kind, ObjectNode current, ObjectNode wanted) {
        var next = wanted.deepCopy();
        var meta = Json.metadata(next);
        for (var field : SERVERS_OWN) {
            meta.remove(field);
            if (current.path("metadata").has(field)) {
                meta.set(field, current.path("metadata").get(field));
            }
        }
        next.set("apiVersion", current.get("apiVersion"));
        if (kind.statusSubresource()) {
            next.remove("status");
            if (current.has("status")) {
                next.set("status", current.get("status"));
            }
        }
        return next;
    }

    /// What `metadata.generation` counts the changes of.
    private static ObjectNode counted(ResourceKind kind, ObjectNode object) {
        var counted = object.deepCopy();
        counted.without("metadata");
        return kind.statusSubresource() ? counted.without("status") : counted;
    }

    private void admit(ResourceKind kind, ObjectNode object, JsonNode before, boolean strict) {
        var name = object.path("metadata").path("name").asText();
        tidy(Json.metadata(object));
        List<ApiException.Cause> causes;
        if (kind.custom()) {
            var schema = new StructuralSchema(kind.schema());
            var unknown = schema.prune(object);
            if (strict && !unknown.isEmpty()) {
                throw ApiException.badRequest(
                        "strict decoding error: "
                                + String.join(
                                        ", ",
                                        unknown.stream()
                                                .map(f -> "unknown field \"%s\"".formatted(f))
                                                .toList()));
            }
            schema.applyDefaults(object);
            causes = schema.violations(object);
        } else {
            BuiltIns.applyDefaults(kind, object);
            causes = BuiltIns.violations(kind, object, before);
        }
        if (causes.isEmpty()) {
            causes =
                    rules.violations(kind.kind(), object, before).stream()
                            .map(said ->
                                    new ApiException.Cause(
                                            "FieldValueInvalid", "spec", "Invalid value: " + said))
                            .toList();
        }
        if (!causes.isEmpty()) {
            throw ApiException.invalid(kind, name, causes);
        }
    }

    private static void tidy(ObjectNode meta) {
        meta.remove("managedFields");
        for (var field : List.of("labels", "annotations", "finalizers", "ownerReferences")) {
            if (meta.has(field) && (meta.path(field).isNull() || meta.path(field).isEmpty())) {
                meta.remove(field);
            }
        }
    }

    /// Deletes the object, or marks it where finalizers keep it.
    ///
    /// @return the marked object, otherwise a `Status` of success
    ObjectNode delete(ResourceKind kind, Key key, JsonNode options) {
        return store.atomically(() -> {
            var current = required(kind, key);
            checkPreconditions(kind, key, current, options.path("preconditions"));
            var meta = current.path("metadata");
            if (!meta.path("finalizers").isEmpty()) {
                return meta.has("deletionTimestamp") ? current : store.put(key, dying(current));
            }
            remove(kind, key, options.path("propagationPolicy").asText().equals("Orphan"));
            var status = Json.object().put("kind", "Status").put("apiVersion", "v1");
            status.putObject("metadata");
            var details = status.put("status", "Success").putObject("details");
            details.put("name", key.name())
                    .put("group", kind.group())
                    .put("kind", kind.plural())
                    .put("uid", meta.path("uid").asText());
            return status;
        });
    }

    private ObjectNode dying(ObjectNode current) {
        var next = current.deepCopy();
        var meta = Json.metadata(next);
        meta.put("deletionTimestamp", now()).put("deletionGracePeriodSeconds", 0);
        if (meta.has("generation")) {
            meta.put("generation", meta.path("generation").asLong() + 1);
        }
        return next;
    }

    private ObjectNode remove(ResourceKind kind, Key key, boolean orphan) {
        var removed = store.remove(key).orElseThrow();
        if (kind.id().equals("namespaces")) {
            deleteAll(k -> k.namespace().equals(key.name()));
        }
        if (kind.id().equals("customresourcedefinitions.apiextensions.k8s.io")) {
            deleteAll(k -> k.resource().equals(key.name()));
            kinds.forget(key.name());
        }
        var uid = removed.path("metadata").path("uid").asText();
        if (!orphan) {
            deleteAll(k -> store.find(k).filter(object -> orphaned(object, uid)).isPresent());
        }
        return removed;
    }

    /// Whether the removed owner was the last of its owners.
    private static boolean orphaned(JsonNode object, String owner) {
        var owners = object.path("metadata").path("ownerReferences");
        return owners.size() == 1 && owners.path(0).path("uid").asText().equals(owner);
    }

    private void deleteAll(java.util.function.Predicate<Key> doomed) {
        for (var key : store.keys().stream().filter(doomed).toList()) {
            kinds.all()
                    .filter(kind -> kind.id().equals(key.resource()))
                    .findFirst()
                    .filter(kind -> store.find(key).isPresent())
                    .ifPresent(kind -> delete(kind, key, Json.object()));
        }
    }

    /// Serves the resources of a CRD at once and says so in its conditions.
    private void defineIfCrd(ResourceKind kind, ObjectNode crd) {
        if (!kind.id().equals("customresourcedefinitions.apiextensions.k8s.io")) {
            return;
        }
        kinds.define(crd);
        if (!crd.path("status").has("conditions")) {
            var next = crd.deepCopy();
            var status = next.putObject("status");
            status.set("acceptedNames", crd.path("spec").path("names"));
            var conditions = status.putArray("conditions");
            for (var type : List.of("NamesAccepted", "Established")) {
                conditions
                        .addObject()
                        .put("type", type)
                        .put("status", "True")
                        .put("reason", "Embedded")
                        .put("message", "")
                        .put("lastTransitionTime", now());
            }
            Optional.ofNullable(crd.path("spec").path("versions").path(0).get("name"))
                    .ifPresent(status.putArray("storedVersions")::add);
            store.put(new Key(kind.id(), "", crd.path("metadata").path("name").asText()), next);
        }
    }

    private String now() {
        return clock.get().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
