package dev.belay.matrix;

import dev.belay.policy.Policy;
import dev.belay.policy.Step;
import dev.belay.release.Phase;
import dev.belay.release.Phase.Progressing;
import dev.belay.release.Phase.Promoting;
import dev.belay.release.Phase.Succeeded;
import dev.belay.release.Phase.Watching;

/// When something happens to a release.
enum Moment {
    BEFORE_FIRST_STEP("before the first step"),
    AT_STEP("at a step"),
    BETWEEN_STEPS("between steps"),
    PROMOTING("promoting"),
    AFTER_100("just after 100 %"),
    LATE_IN_WATCH("late in the watch"),
    AFTER_WATCH("after the watch");

    final String text;

    Moment(String text) {
        this.text = text;
    }

    /// Whether a release with so many steps ever is there: a rolling update has none, and a switch has
    /// nothing between them.
    boolean exists(int steps) {
        return switch (this) {
            case BEFORE_FIRST_STEP, AT_STEP -> steps > 0;
            case BETWEEN_STEPS -> steps > 1;
            case PROMOTING, AFTER_100, LATE_IN_WATCH, AFTER_WATCH -> true;
        };
    }

    /// Whether a release in this phase is there now.
    boolean is(Phase phase, Policy policy) {
        return switch (this) {
            case BEFORE_FIRST_STEP ->
                    phase instanceof Progressing p && p.step() == 0 && p.bakeFrom().isEmpty();
            case AT_STEP ->
                    phase instanceof Progressing p
                            && p.bakeFrom().isPresent()
                            && !policy.steps().get(p.step()).equals(Step.WARM_UP);
            case BETWEEN_STEPS ->
                    phase instanceof Progressing p && p.step() > 0 && p.bakeFrom().isEmpty();
            case PROMOTING -> phase instanceof Promoting;
            case AFTER_100 -> phase instanceof Watching w && !w.certified();
            case LATE_IN_WATCH -> phase instanceof Watching w && w.certified();
            case AFTER_WATCH -> phase instanceof Succeeded;
        };
    }

    /// Whether the release can still be undone.
    boolean live() {
        return this != AFTER_WATCH;
    }

    /// Whether a release that is replaced from here on may end certified, or not, as it did.
    ///
    /// In the watch a newcomer waits for that; on the way to 100 % it depends on who comes first.
    boolean mayBeCertified(boolean certified) {
        return this == PROMOTING || certified == compareTo(AFTER_100) >= 0;
    }
}
