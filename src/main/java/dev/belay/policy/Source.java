package dev.belay.policy;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which GitHub deployments a policy is about, and the image they mean.
///
/// @param repository `owner/name`
/// @param service the value of `payload.service` it asks for; without one, any deployment matches
/// @param refs glob patterns of which one must match the ref (`main`, `release/*`); none means any
public record Source(
        String repository,
        String environment,
        Optional<String> service,
        List<String> refs,
        ImageTemplate image,
        Trigger trigger) {

    public Source {
        refs = List.copyOf(refs);
    }

    /// What starts a release.
    public enum Trigger {
        /// The deployment itself; one made by an Actions job waits for its protection rules.
        CREATED,
        /// Its status `in_progress`.
        IN_PROGRESS
    }

    /// What of a deployment decides which policies it is for.
    ///
    /// @param authors who else than the creator is behind it, by login
    /// @param payload the top-level text and number fields of the deployment's payload
    public record Deployment(
            String repository,
            long id,
            String sha,
            String ref,
            String environment,
            String creator,
            List<String> authors,
            Map<String, String> payload,
            boolean madeByActions) {
        public Deployment {
            authors = List.copyOf(authors);
            payload = Map.copyOf(payload);
        }
    }

    /// Whether the deployment is for this policy.
    public boolean matches(Deployment deployment) {
        return repository.equalsIgnoreCase(deployment.repository())
                && environment.equals(deployment.environment())
                && service.map(s -> s.equals(deployment.payload().get("service"))).orElse(true)
                && (refs.isEmpty()
                        || refs.stream().anyMatch(p -> Glob.matches(p, deployment.ref())));
    }
}
