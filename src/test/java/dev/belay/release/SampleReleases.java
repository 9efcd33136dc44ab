package dev.belay.release;

import dev.belay.policy.Policy;
import java.util.Map;
import java.util.Optional;

/// Releases that tests of other packages start from.
public final class SampleReleases {

    private SampleReleases() {}

    /// One whose author is dana, and to which a tech lead and one more have to agree.
    public static ReleaseState waitingForApproval() {
        return Samples.pending(Samples.approved(Samples.policy()));
    }

    /// What a policy wants of a commit.
    public static Intent of(Policy policy, ReleaseId id, String repository, String sha) {
        Intent like = Samples.intent(policy, 42);
        return new Intent(
                id,
                repository,
                like.deploymentId(),
                sha,
                like.ref(),
                like.environment(),
                like.image(),
                like.creator(),
                false,
                policy);
    }

    /// One that has started, with or without a version before it.
    public static ReleaseState at(Intent intent, Phase phase, boolean withBaseline) {
        return ReleaseState.initial(intent, Samples.T0)
                .started(Optional.of(Samples.start(withBaseline, Map.of())))
                .phase(phase, phase.getClass().getSimpleName());
    }
}
