package dev.belay.github.app;

import dev.belay.release.Announcement.Kind;
import dev.belay.release.Phase;
import java.util.Locale;
import java.util.Optional;

/// The states of a deployment that Belay reports.
enum State {
    QUEUED(0),
    IN_PROGRESS(1),
    /// Something keeps going wrong, or it was refused.
    ERROR(2),
    SUCCESS(3),
    /// It was taken back.
    FAILURE(3),
    /// It was replaced or called off.
    INACTIVE(4);

    private final int rank;

    State(int rank) {
        this.rank = rank;
    }

    /// How it is written in the API.
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<State> ofCode(String code) {
        for (State state : values()) {
            if (state.code().equals(code)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }

    /// Whether a deployment in this state may still come to the other one: nothing ever goes back.
    boolean leadsTo(State next) {
        return next == this || next.rank > rank;
    }

    boolean isOver() {
        return rank > 1;
    }

    /// Where a release stands, for GitHub.
    static State of(Phase phase) {
        return switch (phase) {
            case Phase.Pending _ -> QUEUED;
            case Phase.Live _, Phase.RollingBack _ -> IN_PROGRESS;
            case Phase.RollbackFailed _, Phase.Rejected _ -> ERROR;
            case Phase.Succeeded _ -> SUCCESS;
            case Phase.RolledBack _ -> FAILURE;
            case Phase.Superseded _, Phase.Cancelled _ -> INACTIVE;
        };
    }

    /// Where a release stood when this was announced; empty for what says nothing of the deployment.
    ///
    /// @param now where it stands, for what may be said before and after the start
    static Optional<State> announced(Kind kind, Phase now) {
        return switch (kind) {
            case QUEUED -> Optional.of(QUEUED);
            case HELD, FOREIGN_CHANGE, RESUMED ->
                    Optional.of(now instanceof Phase.Pending ? QUEUED : IN_PROGRESS);
            case STARTED,
                    ADVANCED,
                    PROMOTED,
                    CERTIFIED,
                    BLIND,
                    VERIFICATION_PASSED,
                    VERIFICATION_FAILED,
                    VERIFICATION_BLOCKED,
                    ROLLING_BACK,
                    WOULD_HAVE_ROLLED_BACK ->
                    Optional.of(IN_PROGRESS);
            case ROLLED_BACK, ROLLED_BACK_UNVERIFIED -> Optional.of(FAILURE);
            case ROLLBACK_FAILED, REJECTED -> Optional.of(ERROR);
            case SUCCEEDED -> Optional.of(SUCCESS);
            case SUPERSEDED, CANCELLED -> Optional.of(INACTIVE);
            case WATCH_OVER -> Optional.empty();
        };
    }
}
