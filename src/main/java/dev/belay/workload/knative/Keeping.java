package dev.belay.workload.knative;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.policy.Target;
import dev.belay.release.Outcome;
import dev.belay.workload.Live;
import dev.belay.workload.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Keeps a revision from being collected, and one pod of it warm, for as long as it may be gone
/// back to.
///
/// Knative carries a revision's annotations over to its autoscaler at any time, so they are set on the
/// baseline alone: a template with a minimal scale would cost every version its scale to zero.
record Keeping(ServiceApi api) {

    /// Which annotations are Belay's, to be taken away again.
    static final String KEPT = "belay.dev/kept";

    private static final String NO_GC = "serving.knative.dev/no-gc";
    private static final String MIN_SCALE = "autoscaling.knative.dev/min-scale";
    private static final String MIN_SCALE_ONCE = "autoscaling.knative.dev/minScale";

    /// The annotations that a value of [#KEPT] lists, itself included.
    static List<String> keys(String kept) {
        List<String> keys = new ArrayList<>(List.of(kept.split(",")));
        keys.add(KEPT);
        return keys;
    }

    /// Why it cannot be kept, if so.
    Optional<Outcome> keep(Target target, String revision) {
        return switch (api.readRevision(target, revision)) {
            case Reply.Ok(JsonNode root) -> keep(target, revision, new Live(root));
            case Reply reply -> failure(revision, reply);
        };
    }

    private Optional<Outcome> keep(Target target, String name, Live revision) {
        ObjectNode annotations = JsonNodeFactory.instance.objectNode();
        if (revision.annotation(NO_GC).isEmpty()) {
            annotations.put(NO_GC, "true");
        }
        if (revision.annotation(MIN_SCALE)
                .or(() -> revision.annotation(MIN_SCALE_ONCE))
                .isEmpty()) {
            annotations.put(MIN_SCALE, "1");
        }
        if (annotations.isEmpty()) {
            return Optional.empty();
        }
        List<String> ours = new ArrayList<>();
        revision.annotation(KEPT).ifPresent(before -> ours.addAll(List.of(before.split(","))));
        annotations.fieldNames().forEachRemaining(ours::add);
        annotations.put(KEPT, String.join(",", ours));
        return failure(name, api.mergeRevision(target, name, change(annotations)));
    }

    /// Ends it. Nobody waits for this: what is left behind costs no pods, only an idle revision.
    void release(Target target, String name) {
        if (api.readRevision(target, name) instanceof Reply.Ok(JsonNode root)) {
            Optional<String> kept = new Live(root).annotation(KEPT);
            if (kept.isPresent()) {
                ObjectNode annotations = JsonNodeFactory.instance.objectNode();
                keys(kept.get()).forEach(annotations::putNull);
                Reply _ = api.mergeRevision(target, name, change(annotations));
            }
        }
    }

    /// Whether it stays at no pods when it idles because somebody wants that.
    static boolean mayCool(Live revision) {
        return revision.annotation(MIN_SCALE)
                .or(() -> revision.annotation(MIN_SCALE_ONCE))
                .filter("0"::equals)
                .isPresent();
    }

    private static ObjectNode change(ObjectNode annotations) {
        ObjectNode change = JsonNodeFactory.instance.objectNode();
        change.putObject("metadata").set("annotations", annotations);
        return change;
    }

    private static Optional<Outcome> failure(String revision, Reply reply) {
        return switch (reply) {
            case Reply.Ok _ -> Optional.empty();
            case Reply.Refused refused when refused.missing() ->
                    Optional.of(new Outcome.Changed("its revision %s is gone".formatted(revision)));
            case Reply.Refused(int _, String why) -> Optional.of(new Outcome.Blocked(why));
            case Reply.Silent(String why) -> Optional.of(new Outcome.Blocked(why));
        };
    }
}
