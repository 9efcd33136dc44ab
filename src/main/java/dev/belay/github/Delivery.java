package dev.belay.github;

import dev.belay.github.app.RunName;
import dev.belay.policy.Source.Deployment;
import dev.belay.release.Press;
import dev.belay.release.ReleaseId;
import dev.belay.release.WorkflowRun;
import java.util.List;

/// What a delivery says, once it was read.
sealed interface Delivery {

    /// GitHub made a deployment.
    record Created(Deployment deployment) implements Delivery {}

    /// A deployment is `in_progress`: GitHub's own protection rules let it through.
    record Began(Deployment deployment) implements Delivery {}

    /// A deployment is over for GitHub: `failure`, `error` or `inactive`.
    record Ended(Deployment deployment) implements Delivery {}

    /// A job waits for the answer of our protection rule before it goes on with this deployment.
    record Asked(Deployment deployment, long run, String environment) implements Delivery {}

    /// A workflow run has ended.
    ///
    /// @param names what in its title looks like a name of Belay's
    record Ran(String repository, List<RunName> names, WorkflowRun run) implements Delivery {}

    /// Somebody pressed `Roll back` on a check run that says it is about this release.
    ///
    /// @param check the check run's name
    record Pressed(ReleaseId release, String check, Press press) implements Delivery {}

    /// A delivery that means nothing here.
    record Nothing(String reason) implements Delivery {}

    /// A body that cannot be understood.
    record Unreadable(String reason) implements Delivery {}
}
