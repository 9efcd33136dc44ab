package dev.belay.release;

import dev.belay.policy.Policy;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a Release was asked to do: the immutable spec, with the policy as it was at that moment.
///
/// @param deploymentId GitHub's id; they rise, so an older one never supersedes a newer one
/// @param creator who made the deployment at GitHub
/// @param authors who else is behind it, by login: whoever had a bot make it, and of one that was made once more who
///     made it before and who asked for it again
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
        List<String> authors,
        boolean awaitsGitHub,
        Policy policy) {

    /// More people than these are behind no deployment.
    public static final int MOST_AUTHORS = 20;

    public Intent {
        authors = List.copyOf(authors);
        if (authors.size() > MOST_AUTHORS) {
            throw new IllegalArgumentException(
                    "authors has %d items and may have %d".formatted(authors.size(), MOST_AUTHORS));
        }
    }

    /// What nobody but its creator is known to be behind.
    public Intent(
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
        this(
                id,
                repository,
                deploymentId,
                sha,
                ref,
                environment,
                image,
                creator,
                List.of(),
                awaitsGitHub,
                policy);
    }

    /// The same under another policy.
    public Intent under(Policy other) {
        return new Intent(
                id,
                repository,
                deploymentId,
                sha,
                ref,
                environment,
                image,
                creator,
                authors,
                awaitsGitHub,
                other);
    }

    /// Everybody who is behind it, the creator first.
    public List<String> people() {
        return Stream.concat(Stream.of(creator), authors.stream()).toList();
    }

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
