package dev.belay.policy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The workload a policy changes; all but an Application lie in the policy's own namespace.
public sealed interface Target {

    /// The namespace of the workload's pods, which is the policy's.
    String namespace();

    /// The object's name.
    String name();

    /// The container whose image is the version.
    String container();

    /// The objects that belong to it and that no other policy of any namespace may change, like
    /// `Rollout/play/game-server`.
    Set<String> claims();

    /// Whether pods must stand ready before any traffic may be sent to them.
    default boolean warmsUp() {
        return false;
    }

    /// Whether the baseline stays marked on the target for as long as it can be gone back to.
    default boolean marksBaseline() {
        return false;
    }

    /// What owns pods by itself, so that an Application may own it in turn.
    sealed interface Owned extends Target {}

    /// An Argo Rollouts `Rollout`, canary or blue-green.
    record Rollout(String namespace, String name, String container) implements Owned {
        @Override
        public Set<String> claims() {
            return Set.of("Rollout/%s/%s".formatted(namespace, name));
        }

        @Override
        public String toString() {
            return "Rollout %s/%s".formatted(namespace, name);
        }
    }

    /// A Kubernetes `Deployment`, rolling.
    record Deployment(String namespace, String name, String container) implements Owned {
        @Override
        public Set<String> claims() {
            return Set.of("Deployment/%s/%s".formatted(namespace, name));
        }

        @Override
        public String toString() {
            return "Deployment %s/%s".formatted(namespace, name);
        }
    }

    /// A Knative Serving `Service`, whose traffic moves between revisions.
    record KnativeService(String namespace, String name, String container) implements Target {
        @Override
        public Set<String> claims() {
            return Set.of("KnativeService/%s/%s".formatted(namespace, name));
        }

        @Override
        public boolean marksBaseline() {
            return true;
        }

        @Override
        public String toString() {
            return "Knative Service %s/%s".formatted(namespace, name);
        }
    }

    /// A Gateway API `HTTPRoute` that divides traffic between two Deployments, which swap their parts
    /// with every release.
    ///
    /// @param rule the rule's name; absent where only one rule names both backends
    /// @param backends exactly two
    record HttpRoute(
            String namespace,
            String name,
            String container,
            Optional<String> rule,
            List<Backend> backends)
            implements Target {
        public HttpRoute {
            backends = List.copyOf(backends);
            if (backends.size() != 2 || backends.getFirst().overlaps(backends.getLast())) {
                throw new IllegalArgumentException(
                        "needs two backends with a Service and a Deployment of their own, has "
                                + backends);
            }
        }

        @Override
        public Set<String> claims() {
            String at = namespace + "/";
            return Set.of(
                    "HTTPRoute/" + at + name + rule.map(r -> "#" + r).orElse(""),
                    "Deployment/" + at + backends.getFirst().deployment(),
                    "Deployment/" + at + backends.getLast().deployment());
        }

        @Override
        public boolean marksBaseline() {
            return true;
        }

        @Override
        public boolean warmsUp() {
            return true;
        }

        @Override
        public String toString() {
            return "HTTPRoute %s/%s".formatted(namespace, name);
        }
    }

    /// One of the two places an HTTPRoute sends traffic to.
    ///
    /// @param service the name in the route's `backendRefs`
    /// @param deployment the Deployment whose pods the Service selects
    record Backend(String service, String deployment) {
        boolean overlaps(Backend other) {
            return service.equals(other.service) || deployment.equals(other.deployment);
        }
    }

    /// An Argo CD `Application`, whose source fields say which version its workload runs.
    ///
    /// @param home the namespace of the Application itself
    /// @param via which of its fields carry the version
    /// @param workload what its manifests create: observed and advanced, never written over
    record Application(String home, String name, Via via, Owned workload) implements Target {
        @Override
        public String namespace() {
            return workload.namespace();
        }

        @Override
        public String container() {
            return workload.container();
        }

        @Override
        public Set<String> claims() {
            Set<String> all = new TreeSet<>(workload.claims());
            all.add("Application/%s/%s".formatted(home, name));
            return all;
        }

        @Override
        public String toString() {
            return "Application %s/%s".formatted(home, name);
        }
    }

    /// Which source fields of an Application carry image and release label, always both together.
    sealed interface Via {

        /// `kustomize.patches`.
        record KustomizePatches() implements Via {}

        /// `targetRevision` set to the deployment's commit, with `kustomize.patches` for image and
        /// label.
        record TargetRevision() implements Via {}

        /// Two helm parameters.
        record HelmParameters(String image, String release) implements Via {}
    }
}
