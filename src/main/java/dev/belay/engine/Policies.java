package dev.belay.engine;

import dev.belay.policy.Policy;
import dev.belay.policy.Source;
import java.util.List;

/// The DeploymentPolicies. Throws [Unavailable] when the API server cannot answer.
public interface Policies {

    /// Those about a GitHub repository (`owner/name`, in any case), broken ones included.
    List<Found> forRepository(String repository);

    /// A policy as it was found.
    sealed interface Found {

        /// It can be used.
        record Usable(String namespace, String name, Source source, Policy policy)
                implements Found {}

        /// It says something that cannot be carried out.
        ///
        /// @param problems each with the path of its field
        record Broken(String namespace, String name, List<String> problems) implements Found {
            public Broken {
                problems = List.copyOf(problems);
            }
        }
    }
}
