package dev.belay.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.Stored;
import dev.belay.policy.Policy;
import dev.belay.release.Intent;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.release.VerdictLog;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/// A whole Release, there and back.
final class ReleaseMapping {

    private ReleaseMapping() {}

    /// What of the object is not part of the state.
    record Kept(List<ConditionStatus> conditions, List<String> finalizers) implements Stored.Memo {
        static final Kept NOTHING = new Kept(List.of(), List.of());

        static Kept of(Stored stored) {
            return stored.memo().map(Kept.class::cast).orElse(NOTHING);
        }
    }

    static ReleaseId id(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return new ReleaseId(metadata.path("namespace").asText(), metadata.path("name").asText());
    }

    /// Reads an object; throws [Unreadable] where it says something that cannot be true.
    static Stored read(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        Intent intent = intent(id(object), value(object, "spec", ReleaseSpec.class));
        Optional<ReleaseStatus> status =
                object.path("status").has("state")
                        ? Optional.of(value(object, "status", ReleaseStatus.class))
                        : Optional.empty();
        Instant created =
                Wire.instant(
                        "metadata.creationTimestamp", metadata.path("creationTimestamp").asText());
        List<String> finalizers = new ArrayList<>();
        metadata.path("finalizers").forEach(f -> finalizers.add(f.asText()));
        List<ConditionStatus> conditions =
                status.map(s -> Wire.list(s.conditions())).orElse(List.of());
        return new Stored(
                status.map(s -> StatusReader.read(intent, s))
                        .orElseGet(() -> ReleaseState.initial(intent, created)),
                metadata.path("resourceVersion").asText(),
                metadata.hasNonNull("deletionTimestamp"),
                Optional.of(new Kept(conditions, List.copyOf(finalizers))));
    }

    /// The status as JSON, shortened as far as it must be.
    static String status(ReleaseState state, List<ConditionStatus> before) {
        List<VerdictLog.Entry> verdicts = state.verdicts().entries();
        for (int texts : Caps.TEXTS) {
            String json = status(state, verdicts, before, texts);
            if (fits(json)) {
                return json;
            }
        }
        int shortest = Caps.TEXTS[Caps.TEXTS.length - 1];
        while (!verdicts.isEmpty()) {
            verdicts = withoutOldest(verdicts);
            String json = status(state, verdicts, before, shortest);
            if (fits(json)) {
                return json;
            }
        }
        throw new IllegalStateException(
                state.intent().id() + " does not fit into 64 KiB whatever is left out");
    }

    /// The spec of a new Release.
    static ObjectNode create(Intent intent, PolicySpec snapshot) {
        ReleaseSpec spec =
                new ReleaseSpec(
                        intent.repository(),
                        intent.deploymentId(),
                        intent.sha(),
                        intent.ref(),
                        intent.environment(),
                        intent.image(),
                        intent.creator(),
                        intent.authors().isEmpty() ? null : intent.authors(),
                        intent.awaitsGitHub(),
                        intent.policy().name(),
                        snapshot);
        ObjectNode object = head(intent.id());
        ObjectNode metadata = (ObjectNode) object.get("metadata");
        ObjectNode labels =
                metadata.putObject("labels")
                        .put(Crds.ACTIVE, "true")
                        .put(Crds.POLICY, intent.policy().name())
                        .put(Crds.SERVICE, intent.policy().service());
        if (intent.sha().matches("[0-9a-fA-F]{7,64}")) {
            labels.put(Crds.SHA, intent.sha().substring(0, 7));
        }
        metadata.putArray("finalizers").add(Crds.FINALIZER);
        object.set("spec", Api.JSON.valueToTree(spec));
        return object;
    }

    /// Kind and name of a Release.
    static ObjectNode head(ReleaseId id) {
        ObjectNode object = Api.JSON.createObjectNode();
        object.put("apiVersion", Crds.GROUP + "/" + Crds.VERSION).put("kind", "Release");
        object.putObject("metadata").put("namespace", id.namespace()).put("name", id.name());
        return object;
    }

    /// One part of an object as its wire type.
    static <T> T value(JsonNode object, String field, Class<T> type) {
        if (!object.path(field).isObject()) {
            throw new Unreadable(field, "is missing");
        }
        try {
            return Api.JSON.treeToValue(object.get(field), type);
        } catch (InvalidFormatException e) {
            throw new Unreadable(field + path(e), notOneOf(e));
        } catch (JsonMappingException e) {
            throw new Unreadable(field + path(e), "cannot be read as a " + type.getSimpleName());
        } catch (JsonProcessingException e) {
            throw new Unreadable(field, "is not JSON");
        }
    }

    private static String notOneOf(InvalidFormatException e) {
        Object[] known = e.getTargetType().getEnumConstants();
        if (known == null) {
            return "'%s' is not a %s".formatted(e.getValue(), e.getTargetType().getSimpleName());
        }
        String names =
                Arrays.stream(known)
                        .map(constant -> Api.JSON.valueToTree(constant).asText())
                        .collect(Collectors.joining(", "));
        return "'%s' is not one of %s".formatted(e.getValue(), names);
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            path.append(
                    step.getFieldName() == null
                            ? "[" + step.getIndex() + "]"
                            : "." + step.getFieldName());
        }
        return path.toString();
    }

    private static Intent intent(ReleaseId id, ReleaseSpec s) {
        String policyName = Wire.required("spec.policyName", s.policyName());
        return new Intent(
                id,
                Wire.required("spec.repository", s.repository()),
                Wire.required("spec.deploymentId", s.deploymentId()),
                Wire.required("spec.sha", s.sha()),
                Wire.required("spec.ref", s.ref()),
                Wire.required("spec.environment", s.environment()),
                Wire.required("spec.image", s.image()),
                Wire.required("spec.creator", s.creator()),
                Objects.requireNonNullElse(s.authors(), List.of()),
                Objects.requireNonNullElse(s.awaitsGitHub(), false),
                policy(id.namespace(), policyName, s.policy()));
    }

    private static Policy policy(String namespace, String name, PolicySpec snapshot) {
        return switch (PolicyReader.read(namespace, name, snapshot, "spec.policy")) {
            case PolicyReader.Reading.Good good -> good.policy();
            case PolicyReader.Reading.Bad bad ->
                    throw new Unreadable(
                            bad.problems().getFirst().path(), String.join("; ", bad.texts()));
        };
    }

    private static String status(
            ReleaseState state,
            List<VerdictLog.Entry> verdicts,
            List<ConditionStatus> before,
            int texts) {
        List<ConditionStatus> conditions = Conditions.of(state, before, texts);
        try {
            return Api.JSON.writeValueAsString(
                    new StatusWriter(texts).write(state, verdicts, conditions));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a status is always JSON", e);
        }
    }

    private static boolean fits(String json) {
        return json.getBytes(StandardCharsets.UTF_8).length <= Caps.STATUS;
    }

    /// Acts and what people asked for stay longest, as in the core's own log.
    private static List<VerdictLog.Entry> withoutOldest(List<VerdictLog.Entry> entries) {
        List<VerdictLog.Entry> left = new ArrayList<>(entries);
        for (VerdictLog.Entry entry : entries) {
            if (!entry.verdict().equals("act") && !entry.subject().equals("person")) {
                left.remove(entry);
                return left;
            }
        }
        left.removeFirst();
        return left;
    }
}
