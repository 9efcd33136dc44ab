package dev.belay.workload.knative;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.workload.Text;

/// What a Knative object says about one aspect of itself.
///
/// @param status `True`, `False`, or `Unknown` while it is on its way
record Condition(String status, String reason, String message) {

    static Condition in(JsonNode status, String type) {
        for (JsonNode condition : status.path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return new Condition(
                        condition.path("status").asText("Unknown"),
                        condition.path("reason").asText(),
                        condition.path("message").asText());
            }
        }
        return new Condition("Unknown", "", "");
    }

    boolean isTrue() {
        return status.equals("True");
    }

    boolean isFalse() {
        return status.equals("False");
    }

    /// Why it is not true, for people.
    String text() {
        String what = reason.isBlank() ? message : reason + ": " + message;
        return what.isBlank() ? "Knative is at work" : Text.brief(what);
    }
}
