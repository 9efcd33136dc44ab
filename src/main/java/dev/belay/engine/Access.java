package dev.belay.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who someone is and what they may do, as the cluster says at this moment. Throws [Unavailable] when it cannot answer.
public interface Access {

    /// Whose token this is; empty when it is nobody's, no longer valid, or meant for someone else than Belay.
    Optional<Caller> authenticate(String token);

    /// Whether the cluster's rules let someone do this.
    boolean allows(Caller caller, Right right);

    /// Someone whom the cluster knows, with all that its rules may go by.
    record Caller(String user, String uid, List<String> groups, Map<String, List<String>> extra) {
        public Caller {
            groups = List.copyOf(groups);
            extra = Map.copyOf(extra);
        }
    }

    /// Something that is allowed or not, about objects of Belay's own group.
    ///
    /// @param subresource empty for the object itself
    /// @param name empty for all objects of the namespace
    record Right(String verb, String resource, String subresource, String namespace, String name) {

        /// What a person needs who asks something of a release.
        public static Right create(String subresource, String namespace, String release) {
            return new Right("create", "releases", subresource, namespace, release);
        }

        /// The resource as a role names it, like `releases/hold`.
        public String named() {
            return subresource.isEmpty() ? resource : resource + "/" + subresource;
        }

        @Override
        public String toString() {
            return "%s %s of belay.dev in namespace %s".formatted(verb, named(), namespace);
        }
    }
}
