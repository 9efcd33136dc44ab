package dev.belay.release;

import dev.belay.policy.Policy;

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
        String prefix = policy.name() + "-";
        if (!otherRelease.startsWith(prefix)) {
            return false;
        }
        String id = otherRelease.substring(prefix.length());
        return id.matches("[0-9]{1,18}") && Long.parseLong(id) > deploymentId;
    }
}
