package dev.belay.workload;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.release.Outcome;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Done;

/// The mark that changes an object's version, so that a start that is still on its way is refused (docs/decisions/0004).
public final class Fence {

    private static final String FENCED = "belay.dev/fenced";

    private Fence() {}

    /// A merge patch that sets the mark.
    public static ObjectNode of(String value) {
        return on(JsonNodeFactory.instance.objectNode(), value);
    }

    /// The same as part of a change that demands something else as well.
    public static ObjectNode on(ObjectNode change, String value) {
        change.withObjectProperty("metadata").withObjectProperty("annotations").put(FENCED, value);
        return change;
    }

    /// What setting it came to.
    public static Outcome outcome(Reply reply) {
        return switch (reply) {
            case Reply.Ok _ -> new Done();
            // Nothing can start on what does not exist.
            case Reply.Refused refused when refused.missing() -> new Done();
            case Reply.Refused refused -> new Blocked(refused.why());
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }
}
