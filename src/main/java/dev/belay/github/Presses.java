package dev.belay.github;

import dev.belay.engine.Deliveries;
import dev.belay.engine.Policies.Found;
import dev.belay.github.Answer.Item;
import dev.belay.policy.Policy;
import dev.belay.release.ReleaseEvent.ButtonPressed;
import dev.belay.release.ReleaseId;
import dev.belay.release.Verdict;
import java.util.List;
import java.util.Optional;

/// Writes down on a release that somebody pressed its button. Whether that person may is for the clock to find out: it
/// has the way to GitHub, and this entrance has none.
final class Presses {

    private Presses() {}

    static Answer tell(Delivery.Pressed pressed, List<Found> policies, Deliveries deliveries) {
        Optional<Found.Usable> policy =
                policies.stream().flatMap(f -> owner(f, pressed).stream()).findFirst();
        if (policy.isEmpty()) {
            return Answer.of(Outcome.IGNORED, "no policy of this repository's has that release");
        }
        if (policy.get().policy().rollback().teams().isEmpty()) {
            return Answer.of(
                    Outcome.IGNORED, "the policy names no teams whose members may roll back");
        }
        ReleaseId id = pressed.release();
        return Answer.of(
                List.of(
                        deliveries
                                .note(id, new ButtonPressed(pressed.press()))
                                .map(verdict -> item(id, verdict))
                                .orElseGet(() ->
                                        Item.of(id, Outcome.IGNORED, "there is no such release"))));
    }

    private static Item item(ReleaseId id, Verdict verdict) {
        return Item.of(
                id,
                verdict instanceof Verdict.Ignore ? Outcome.IGNORED : Outcome.KNOWN,
                verdict.text());
    }

    /// What a check run says of itself is whatever its maker wrote, so it is believed only of the repository's own.
    private static Optional<Found.Usable> owner(Found found, Delivery.Pressed pressed) {
        return found instanceof Found.Usable usable
                        && RunReports.owns(usable, pressed.release())
                        && pressed.check().equals(Policy.checkRun(usable.name()))
                ? Optional.of(usable)
                : Optional.empty();
    }
}
