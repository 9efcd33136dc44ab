package dev.belay.engine;

import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import java.util.List;
import java.util.Optional;

/// The Release objects. Every method throws [Unavailable] when the API server cannot answer.
public interface Releases {

    /// Reads one release live.
    Optional<Stored> load(ReleaseId id);

    /// Lists the releases that may still have something to do.
    List<Stored> active(Scope scope);

    /// Writes the state if nobody wrote since it was read; empty when somebody did.
    Optional<Stored> commit(Stored read, ReleaseState next);

    /// Lets go of a settled release: no tick looks at it again, and it may be deleted.
    void retire(Stored settled);

    /// Which releases a list is about.
    sealed interface Scope {
        /// All that Belay may see.
        record Everything() implements Scope {}

        /// Those of one namespace.
        record Namespace(String namespace) implements Scope {}

        /// Those of one namespace, finished ones included.
        record All(String namespace) implements Scope {}

        /// All of one policy, finished ones included.
        record OfPolicy(String namespace, String policy) implements Scope {}
    }
}
