package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// One served resource: what the path says (`group`, `version`, `plural`) and how it behaves.
///
/// @param statusSubresource whether status is written on `/status` only
/// @param counted whether `metadata.generation` counts the changes of its spec
/// @param definition the version's entry in its CRD, or missing for a built-in
record ResourceKind(
        String group,
        String version,
        String kind,
        String plural,
        boolean namespaced,
        boolean statusSubresource,
        boolean counted,
        List<String> shortNames,
        JsonNode definition) {

    private static final Set<String> COUNTED =
            Set.of(
                    "Deployment",
                    "ReplicaSet",
                    "StatefulSet",
                    "DaemonSet",
                    "Job",
                    "Pod",
                    "CustomResourceDefinition",
                    "NetworkPolicy",
                    "PodDisruptionBudget",
                    "Ingress");

    /// `widgets.example.org`, or `pods` in the core group: what error messages call it.
    String id() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    boolean custom() {
        return !definition.isMissingNode();
    }

    JsonNode schema() {
        return definition.path("schema").path("openAPIV3Schema");
    }

    /// The fields, besides name and namespace, that a field selector may name.
    List<String> selectableFields() {
        if (custom()) {
            return Stream.of(definition.path("selectableFields"))
                    .flatMap(JsonNode::valueStream)
                    .map(field -> field.path("jsonPath").asText().substring(1))
                    .toList();
        }
        return switch (kind) {
            case "Pod" -> List.of("status.phase", "spec.nodeName");
            case "Event" ->
                    List.of(
                            "involvedObject.name",
                            "regarding.name",
                            "regarding.kind",
                            "reason",
                            "type");
            case "Secret" -> List.of("type");
            case "Namespace" -> List.of("status.phase");
            default -> List.of();
        };
    }

    /// The kinds a version of a CRD adds.
    static List<ResourceKind> definedBy(JsonNode crd) {
        var spec = crd.path("spec");
        var names = spec.path("names");
        var kinds = new ArrayList<ResourceKind>();
        for (var version : spec.path("versions")) {
            if (version.path("served").asBoolean()) {
                kinds.add(
                        new ResourceKind(
                                spec.path("group").asText(),
                                version.path("name").asText(),
                                names.path("kind").asText(),
                                names.path("plural").asText(),
                                spec.path("scope").asText().equals("Namespaced"),
                                version.path("subresources").has("status"),
                                true,
                                names.path("shortNames")
                                        .valueStream()
                                        .map(JsonNode::asText)
                                        .toList(),
                                version));
            }
        }
        return kinds;
    }

    static List<ResourceKind> builtIns() {
        return Stream.of(
                        "v1 Namespace namespaces cluster status ns",
                        "v1 Node nodes cluster status no",
                        "v1 Pod pods namespaced status po",
                        "v1 Service services namespaced status svc",
                        "v1 Endpoints endpoints namespaced - ep",
                        "v1 Secret secrets namespaced - -",
                        "v1 ConfigMap configmaps namespaced - cm",
                        "v1 ServiceAccount serviceaccounts namespaced - sa",
                        "v1 Event events namespaced - ev",
                        "events.k8s.io/v1 Event events namespaced - ev",
                        "apps/v1 Deployment deployments namespaced status deploy",
                        "apps/v1 ReplicaSet replicasets namespaced status rs",
                        "apps/v1 StatefulSet statefulsets namespaced status sts",
                        "apps/v1 DaemonSet daemonsets namespaced status ds",
                        "batch/v1 Job jobs namespaced status -",
                        "coordination.k8s.io/v1 Lease leases namespaced - -",
                        "discovery.k8s.io/v1 EndpointSlice endpointslices namespaced - -",
                        "networking.k8s.io/v1 NetworkPolicy networkpolicies namespaced - netpol",
                        "networking.k8s.io/v1 Ingress ingresses namespaced status ing",
                        "policy/v1 PodDisruptionBudget poddisruptionbudgets namespaced status pdb",
                        "rbac.authorization.k8s.io/v1 Role roles namespaced - -",
                        "rbac.authorization.k8s.io/v1 RoleBinding rolebindings namespaced - -",
                        "rbac.authorization.k8s.io/v1 ClusterRole clusterroles cluster - -",
                        "rbac.authorization.k8s.io/v1 ClusterRoleBinding clusterrolebindings cluster"
                                + " - -",
                        "apiextensions.k8s.io/v1 CustomResourceDefinition"
                                + " customresourcedefinitions cluster status crd")
                .map(ResourceKind::builtIn)
                .toList();
    }

    private static ResourceKind builtIn(String line) {
        var word = line.split(" ", -1);
        var slash = word[0].indexOf('/');
        return new ResourceKind(
                slash < 0 ? "" : word[0].substring(0, slash),
                word[0].substring(slash + 1),
                word[1],
                word[2],
                word[3].equals("namespaced"),
                word[4].equals("status"),
                COUNTED.contains(word[1]),
                word[5].equals("-") ? List.of() : List.of(word[5]),
                MissingNode.getInstance());
    }
}
