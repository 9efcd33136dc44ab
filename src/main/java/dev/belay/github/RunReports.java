package dev.belay.github;

import dev.belay.engine.Deliveries;
import dev.belay.engine.Policies.Found;
import dev.belay.github.Answer.Item;
import dev.belay.github.app.RunName;
import dev.belay.release.ReleaseEvent.VerificationSeen;
import dev.belay.release.ReleaseId;
import java.util.List;

/// Tells a release how a run ended that GitHub reports. Whether it is the right run is for the release to know, which
/// was told its number; and one that nobody reports is looked for by the clock.
final class RunReports {

    private RunReports() {}

    static Answer tell(Delivery.Ran ran, List<Found> policies, Deliveries deliveries) {
        return ran.names().stream()
                .filter(name -> policies.stream().anyMatch(found -> owns(found, name)))
                .findFirst()
                .map(name -> tell(name, ran, deliveries))
                .orElseGet(() ->
                        Answer.of(
                                Outcome.IGNORED,
                                "no policy of this repository's has that release and workflow"));
    }

    private static Answer tell(RunName name, Delivery.Ran ran, Deliveries deliveries) {
        boolean told =
                deliveries.tell(name.release(), new VerificationSeen(name.workflow(), ran.run()));
        return Answer.of(
                List.of(
                        told
                                ? Item.of(name.release(), Outcome.KNOWN, "was told how a run ended")
                                : Item.of(
                                        name.release(),
                                        Outcome.IGNORED,
                                        "there is no such release")));
    }

    /// The name of a run is whatever its workflow says, so it is believed only of the repository's own releases.
    private static boolean owns(Found found, RunName name) {
        return found instanceof Found.Usable usable
                && owns(usable, name.release())
                && usable.policy().verification(name.workflow()).isPresent();
    }

    /// Whether a release, by its name, is one of this policy's.
    static boolean owns(Found.Usable policy, ReleaseId release) {
        String prefix = policy.name() + "-";
        return policy.namespace().equals(release.namespace())
                && release.name().startsWith(prefix)
                && release.name().substring(prefix.length()).matches("[0-9]{1,18}");
    }
}
