package dev.belay.workload.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.belay.engine.Workload.Order;
import dev.belay.policy.Target;
import dev.belay.release.Baseline;
import dev.belay.release.Intent;
import dev.belay.workload.JsonPatch;
import dev.belay.workload.Live;
import dev.belay.workload.Standing;
import dev.belay.workload.Text;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// An Application as it was read: its fields by the names the driver thinks in.
record ApplicationView(JsonNode root, SourceFields fields) {

    /// Who writes status and operations, but never asks for another version.
    private static final Set<String> CONTROLLERS = Set.of("argocd-application-controller");

    private static final String REFRESH = "argocd.argoproj.io/refresh";
    private static final String ANNOTATIONS = "/metadata/annotations";

    ApplicationView(JsonNode root, Target target) {
        this(root, new SourceFields((Target.Application) target));
    }

    Live live() {
        return new Live(root);
    }

    String version() {
        return live().version();
    }

    JsonNode spec() {
        return root.path("spec");
    }

    JsonNode status() {
        return root.path("status");
    }

    JsonNode source() {
        return spec().path("source");
    }

    /// The values of the fields that carry the version.
    Map<String, JsonNode> values() {
        return fields.in(source());
    }

    Named named() {
        return fields.named(values());
    }

    /// Whose version its source asks for.
    ///
    /// Release and image tell, as on any target; where neither is said, as before Belay ever wrote
    /// there, the fields have to be as they were.
    Standing standing(Order order) {
        Named named = named();
        Intent intent = order.intent();
        boolean candidate =
                named.release().filter(intent.id().name()::equals).isPresent()
                        && named.image().filter(intent.image()::equals).isPresent();
        if (candidate) {
            return new Standing.Candidate();
        }
        Optional<Baseline> asBefore =
                order.start()
                        .baseline()
                        .filter(_ -> source().isObject())
                        .filter(b -> Kept.of(b).filter(k -> k.stands(values())).isPresent());
        return asBefore.isPresent()
                ? new Standing.OfBaseline(asBefore.get())
                : Standing.of(named.release(), named.image(), lastWriter(), order);
    }

    /// Who last wrote the source, as far as the API server knows.
    String lastWriter() {
        return live().lastWriter("source", CONTROLLERS);
    }

    /// Whether Argo CD brings by itself what is asked for.
    boolean automated() {
        JsonNode automated = spec().path("syncPolicy").path("automated");
        return automated.isObject() && automated.path("enabled").asBoolean(true);
    }

    /// The git commit that Argo CD last compared with; empty before it did.
    String commit() {
        return sync().path("revision").asText();
    }

    JsonNode sync() {
        return status().path("sync");
    }

    /// Whether Argo CD's comparison is about these fields as they stand now.
    boolean compared() {
        JsonNode source = sync().path("comparedTo").path("source");
        return source.isObject() && fields.in(source).equals(values());
    }

    /// Whether Argo CD was asked to look, and has not looked since.
    boolean refreshing() {
        return live().annotation(REFRESH).isPresent();
    }

    /// Asks Argo CD, in a write to the Application, to look at what is written: it takes the
    /// annotation off when it has, and by then has ended everything that it had begun before.
    JsonPatch refresh(JsonPatch patch) {
        if (live().metadata().path("annotations").isObject()) {
            return patch.set(ANNOTATIONS + "/" + JsonPatch.escape(REFRESH), "normal");
        }
        // The API server takes null for absent here.
        return patch.test(ANNOTATIONS, NullNode.instance)
                .set(ANNOTATIONS, JsonNodeFactory.instance.objectNode().put(REFRESH, "normal"));
    }

    /// Whether a sync is asked for or under way.
    boolean syncing() {
        return root.path("operation").isObject()
                || Set.of("Running", "Terminating").contains(operation().path("phase").asText());
    }

    /// Whether a sync is under way that was begun for other fields than stand here now.
    boolean syncsOther() {
        return syncing() && !fields.in(syncSource()).equals(values());
    }

    /// Whether a sync of the candidate goes on although something else is asked for.
    boolean stillSyncs(Order order) {
        Named named = fields.named(fields.in(syncSource()));
        return operation().path("phase").asText().equals("Running")
                && syncsOther()
                && named.release().filter(order.intent().id().name()::equals).isPresent();
    }

    private JsonNode syncSource() {
        JsonNode begun = operation().path("syncResult").path("source");
        return begun.isObject() ? begun : root.path("operation").path("sync").path("source");
    }

    /// The sync that is under way, or the last one.
    JsonNode operation() {
        return status().path("operationState");
    }

    /// The workload's entry in what the Application manages.
    Optional<JsonNode> resource() {
        Target.Owned workload = fields.target().workload();
        for (JsonNode resource : status().path("resources")) {
            if (resource.path("kind").asText().equals(BelayPatch.kind(workload))
                    && resource.path("namespace").asText().equals(workload.namespace())
                    && resource.path("name").asText().equals(workload.name())) {
                return Optional.of(resource);
            }
        }
        return Optional.empty();
    }

    /// Whether Argo CD found the workload as it is asked for.
    boolean synced() {
        return resource().filter(r -> r.path("status").asText().equals("Synced")).isPresent();
    }

    /// What a condition of this type says, if there is one.
    Optional<String> condition(String type) {
        for (JsonNode condition : status().path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return Optional.of(Text.brief(condition.path("message").asText()));
            }
        }
        return Optional.empty();
    }

    /// How far Argo CD is with what is asked for, and what stands in its way.
    String progress() {
        String status = sync().path("status").asText("not compared");
        String phase = operation().path("phase").asText();
        String message = Text.brief(operation().path("message").asText());
        String why =
                condition("ComparisonError")
                        .or(() -> condition("InvalidSpecError"))
                        .or(() -> condition("SyncError"))
                        .or(() ->
                                automated()
                                        ? Optional.empty()
                                        : Optional.of("spec.syncPolicy.automated is off"))
                        .orElse(phase.isEmpty() ? "" : "last sync " + phase + ": " + message);
        return why.isEmpty() ? status : status + ", " + why;
    }
}
