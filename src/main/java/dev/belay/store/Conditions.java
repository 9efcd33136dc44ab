package dev.belay.store;

import dev.belay.release.Hold;
import dev.belay.release.Outbox;
import dev.belay.release.Phase.Finished;
import dev.belay.release.Phase.Live;
import dev.belay.release.Phase.Pending;
import dev.belay.release.Phase.RollbackFailed;
import dev.belay.release.Phase.RolledBack;
import dev.belay.release.Phase.RollingBack;
import dev.belay.release.Phase.Succeeded;
import dev.belay.release.ReleaseState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The standard conditions of a Release, for `kubectl wait` and for tools; derived, never read back.
final class Conditions {

    private static final String TRUE = "True";
    private static final String FALSE = "False";
    private static final String UNKNOWN = "Unknown";

    private Conditions() {}

    /// The conditions of a state; one whose status is as before keeps its transition time.
    static List<ConditionStatus> of(
            ReleaseState state, List<ConditionStatus> before, int textBytes) {
        String phase = state.phase().getClass().getSimpleName();
        Instant at = state.updated();
        boolean held = state.phaseName().equals("Held");
        boolean finished = state.phase() instanceof Finished;
        boolean moving = !held && (state.phase() instanceof Live || rollingBack(state));
        List<ConditionStatus> all = new ArrayList<>();
        all.add(condition("Progressing", yes(moving), held ? "Held" : phase, null, at, before));
        all.add(
                condition(
                        "Held",
                        yes(held),
                        held ? holdReason(state.holds()) : "NotHeld",
                        held ? Fit.to(state.reason(), textBytes) : null,
                        at,
                        before));
        all.add(condition("Finished", yes(finished), phase, null, at, before));
        if (finished) {
            boolean succeeded = state.phase() instanceof Succeeded;
            all.add(condition("Succeeded", yes(succeeded), phase, null, at, before));
        }
        verified(state).ifPresent(s -> all.add(condition("Verified", s, phase, null, at, before)));
        if (!state.outbox().channels().isEmpty()) {
            all.add(notified(state.outbox(), at, textBytes, before));
        }
        return List.copyOf(all);
    }

    /// Whether people heard of everything, on every channel that was tried.
    private static ConditionStatus notified(
            Outbox outbox, Instant at, int textBytes, List<ConditionStatus> before) {
        List<String> troubles =
                outbox.channels().entrySet().stream()
                        .filter(e -> e.getValue().retry().isPresent() || e.getValue().lost() > 0)
                        .map(e -> "%s: %s".formatted(e.getKey(), e.getValue().error()))
                        .toList();
        boolean failing = outbox.channels().values().stream().anyMatch(c -> c.retry().isPresent());
        return condition(
                "Notified",
                yes(troubles.isEmpty()),
                troubles.isEmpty() ? "Told" : failing ? "Failing" : "GivenUp",
                troubles.isEmpty() ? null : Fit.to(String.join("; ", troubles), textBytes),
                at,
                before);
    }

    /// Builds one condition.
    static ConditionStatus condition(
            String type,
            String status,
            String reason,
            @Nullable String message,
            Instant now,
            List<ConditionStatus> before) {
        String since =
                before.stream()
                        .filter(c -> type.equals(c.type()) && status.equals(c.status()))
                        .map(ConditionStatus::lastTransitionTime)
                        .findFirst()
                        .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
        return new ConditionStatus(type, status, reason, message, since, null);
    }

    static String yes(boolean is) {
        return is ? TRUE : FALSE;
    }

    private static boolean rollingBack(ReleaseState state) {
        return state.phase() instanceof RollingBack;
    }

    /// Whether the rollback was seen to work; nothing where there was none.
    private static Optional<String> verified(ReleaseState state) {
        return switch (state.phase()) {
            case RolledBack(var _, var _, boolean verified) ->
                    Optional.of(verified ? TRUE : UNKNOWN);
            case RollingBack _ -> Optional.of(UNKNOWN);
            case RollbackFailed _ -> Optional.of(FALSE);
            case Pending _, Live _, Finished _ -> Optional.empty();
        };
    }

    private static String holdReason(Map<String, Hold> holds) {
        if (holds.containsKey(Hold.HUMAN)) {
            return "Human";
        }
        if (holds.containsKey(Hold.FOREIGN)) {
            return "ForeignChange";
        }
        return holds.containsKey(Hold.BLIND) ? "NoEvidence" : "Alert";
    }
}
