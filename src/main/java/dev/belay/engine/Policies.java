package dev.belay.engine;

import dev.belay.policy.Policy;
import dev.belay.policy.Source;
import java.util.List;

/// The policies there are. Throws [Unavailable] when the API server cannot answer.
public interface Policies {

    /// Finds every policy of a GitHub repository (`owner/name`, in any case), usable or not.
    List<Found> forRepository(String repository);

    /// A policy as it stands in the cluster.
    sealed interface Found {
        /// A policy that can be carried out.
        record Usable(String namespace, String name, Source source, Policy policy)
                implements Found {}

        /// A policy that cannot be carried out as written.
        ///
        /// @param problems what is wrong, by the names of its fields
        record Broken(String namespace, String name, List<String> problems) implements Found {
            public Broken {
                problems = List.copyOf(problems);
            }
        }
    }
}
