package dev.belay.engine;

import dev.belay.policy.Policy;
import dev.belay.policy.Source;
import java.util.List;

/// The DeploymentPolicies. Throws [Unavailable] when the API server cannot answer.
public interface Policies {

    /// The policies of a repository, those with mistakes included.
    List<Found> forRepository(String repository);

    /// A policy as it was found.
    sealed interface Found {
        /// One without mistakes.
        record Usable(String namespace, String name, Source source, Policy policy)
                implements Found {}

        /// One with mistakes: each problem names a field, its value and what is wrong.
        record Broken(String namespace, String name, List<String> problems) implements Found {
            public Broken {
                problems = List.copyOf(problems);
            }
        }
    }
}
