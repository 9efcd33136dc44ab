package dev.belay.engine;

import dev.belay.release.Facts;
import java.util.List;

/// What gates are read from at GitHub. Every method throws [Unavailable] when it cannot be read now.
public interface GateFacts {

    /// The check runs and commit statuses of a commit.
    List<Facts.Check> checks(String repository, String sha);

    /// The pull requests that a commit belongs to, but for those that were closed without being merged.
    List<Facts.PullRequest> pullRequests(String repository, String sha);

    /// The reviews of a pull request, in the order they were given.
    List<Facts.Review> reviews(String repository, long number);

    /// Whether a team, `organization/team`, has this active member.
    boolean isMember(String repository, String team, String login);
}
