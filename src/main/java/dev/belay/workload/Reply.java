package dev.belay.workload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.release.Outcome.Blocked;

/// What the API server answered, if it did.
public sealed interface Reply {

    /// The object as it is now.
    record Ok(JsonNode object) implements Reply {}

    /// It will not; asking the same again would change nothing unless the cluster changes.
    record Refused(int code, String why) implements Reply {
        /// Whether the object, or its whole kind, does not exist.
        public boolean missing() {
            return code == 404;
        }

        /// Whether a precondition did not hold, or what was written is not valid.
        public boolean precondition() {
            return code == 409 || code == 422;
        }

        /// What it comes to for a write to the target itself.
        public Blocked blocked() {
            return new Blocked(missing() ? "the target is gone" : why);
        }
    }

    /// It could not be asked, or could not answer; the write may still have happened.
    record Silent(String why) implements Reply {}
}
