package dev.belay.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.belay.release.GateResult;
import dev.belay.release.GateResult.Outcome;
import dev.belay.release.Phase.Pending;
import dev.belay.release.ReleaseState;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/// What one gate was last seen to be; a gate that was not read yet is not there.
///
/// @param gate what kind it is, and which, like `check pytest (github-actions)`
/// @param answer `passed`, `failed` or `waiting`
/// @param reason what was seen
/// @param deadline after when it rejects the release, should it still wait; only while the release waits for it
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record GateView(String gate, String answer, String reason, String deadline) {

    static List<GateView> all(ReleaseState state) {
        return state.gates().results().stream().map(result -> of(result, state)).toList();
    }

    private static GateView of(GateResult result, ReleaseState state) {
        boolean counts = result.outcome() == Outcome.WAITING && state.phase() instanceof Pending;
        return new GateView(
                result.gate(),
                word(result.outcome()),
                result.seen(),
                state.gates()
                        .since()
                        .filter(_ -> counts)
                        .map(at -> at.plus(state.intent().policy().gates().deadline()).toString())
                        .orElse(""));
    }

    private static String word(Outcome outcome) {
        return switch (outcome) {
            case PASSED -> "passed";
            case FAILED -> "failed";
            case WAITING -> "waiting";
        };
    }
}
