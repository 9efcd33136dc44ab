package dev.belay.release;

import java.util.Optional;

/// What the target was seen to be, in the words of the core.
public sealed interface Observation {

    /// The target could not be read just now.
    record Unreadable(String reason) implements Observation {}

    /// The target does not exist.
    record Missing() implements Observation {}

    /// Neither the candidate nor the baseline is asked for.
    ///
    /// @param release the value of the release label, if there is one
    /// @param by who changed it, as far as the API server knows
    record Other(Optional<String> release, String by) implements Observation {}

    /// The target asks for the candidate.
    ///
    /// @param step the step it is at, counted from 0; the number of steps when it is at 100 %
    /// @param ready whether the controller has observed the target, stands at that step and all
    ///     wanted pods are ready
    /// @param detail what is missing when it is not ready
    /// @param hash the controller's name for the candidate's template
    /// @param content what stands there besides image and release label
    record OnCandidate(int step, boolean ready, String detail, String hash, Content content)
            implements Observation {

        /// One of which nothing more is known.
        public OnCandidate(int step, boolean ready, String detail, String hash) {
            this(step, ready, detail, hash, Content.UNKNOWN);
        }

        /// The same with what stands there.
        public OnCandidate with(Content other) {
            return new OnCandidate(step, ready, detail, hash, other);
        }
    }

    /// What stands in a target's spec besides the candidate's image and release label.
    ///
    /// @param template a digest of the pod template; another one later is somebody else's change
    /// @param by who wrote the template last, as far as the API server knows
    /// @param meddling what somebody has visibly done to the rest that matters, like the shares of the
    ///     traffic, and who
    record Content(Optional<String> template, String by, Optional<String> meddling) {

        /// Nothing is known.
        public static final Content UNKNOWN = new Content(Optional.empty(), "", Optional.empty());

        /// The same template where the rest is like this.
        public Content with(Optional<String> otherMeddling) {
            return new Content(template, by, otherMeddling);
        }
    }

    /// The target asks for the baseline.
    ///
    /// @param stable whether the baseline has all the traffic and is ready
    /// @param detail what is missing when it is not
    /// @param walking whether the controller treats the baseline as a new version, step by step
    /// @param by who last changed it, as far as the API server knows
    record OnBaseline(boolean stable, String detail, boolean walking, String by)
            implements Observation {}
}
