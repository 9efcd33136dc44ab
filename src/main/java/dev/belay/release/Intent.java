package dev.belay.release;

import dev.belay.policy.Policy;
import java.util.Optional;

/// What a Release was asked to do: the immutable spec, with the policy as it was at that moment.
///
/// @param deploymentId GitHub's id; they rise, so an older one never supersedes a newer one
/// @param awaitsGitHub whether GitHub's own protection rules must let it through first
///     (`deployment_status` `in_progress`)
public record Intent(
        ReleaseId id,
        String repository,
        long deploymentId,
        String sha,
        String ref,
        String environment,
        String image,
        String creator,
        boolean awaitsGitHub,
        Policy policy) {

    /// Whether the release of this name is a later one of the same policy.
    public boolean isOlderThan(String otherRelease) {
        return deploymentOf(otherRelease).filter(id -> id > deploymentId).isPresent();
    }

    /// Whether the release of this name is an earlier one of the same policy.
    public boolean isNewerThan(String otherRelease) {
        return deploymentOf(otherRelease).filter(id -> id < deploymentId).isPresent();
    }

    private Optional<Long> deploymentOf(String release) {
        String prefix = policy.name() + "-";
        return Optional.of(release)
                .filter(r -> r.startsWith(prefix))
                .map(r -> r.substring(prefix.length()))
                .filter(id -> id.matches("[0-9]{1,18}"))
                .map(Long::parseLong);
    }
}
