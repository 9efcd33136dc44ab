package dev.belay.release;

import java.util.List;
import java.util.Optional;

/// What gates are judged by, as it was read at GitHub.
public final class Facts {

    private Facts() {}

    /// One check run or commit status of a commit.
    ///
    /// @param app the App of a check run; a commit status has none
    /// @param order later ones of the same name and App replace earlier ones
    /// @param said GitHub's own word for the state
    /// @param texts what it says of itself, the most telling first
    public record Check(
            String name,
            Optional<String> app,
            long order,
            State state,
            String said,
            List<String> texts) {
        public Check {
            texts = List.copyOf(texts);
        }
    }

    /// How far a check is.
    public enum State {
        /// Not finished.
        PENDING,
        /// Succeeded.
        PASSED,
        /// Finished in any other way, skipped and neutral included.
        FAILED
    }

    /// A pull request that a commit belongs to.
    ///
    /// @param intoDefault whether `base` is the repository's default branch
    /// @param head its last commit
    /// @param result the commit that merging it made, where it was merged
    public record PullRequest(
            long number,
            String author,
            String base,
            boolean intoDefault,
            String head,
            Optional<String> result) {}

    /// What someone said of a pull request.
    ///
    /// @param person whether a person said it, and no App
    /// @param insider whether that person owns the repository, is a member of the organization that does, or was
    ///     invited to collaborate: in a public one anybody may review
    /// @param commit the commit that was looked at
    public record Review(
            String login, boolean person, boolean insider, Opinion opinion, String commit) {}

    /// What a review says.
    public enum Opinion {
        /// It may go in.
        APPROVED,
        /// It must not.
        CHANGES_REQUESTED,
        /// An approval or a request that was taken back.
        DISMISSED,
        /// Nothing that counts.
        COMMENT
    }
}
