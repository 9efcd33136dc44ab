package dev.belay.install;

import static org.awaitility.Awaitility.await;

import dev.belay.cluster.Audit;
import dev.belay.cluster.Cluster;
import dev.belay.cluster.RealCluster;
import dev.belay.workload.Permissions.Access;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// A service account that has certain rights and no others, and what it made of them by the API server's own
/// account: with it a driver's test proves that the list of rights in the code is neither too short nor too long.
public final class Rights {

    private static final String NAME = "restricted";

    private final RealCluster cluster;
    private final String namespace;

    private Rights(RealCluster cluster, String namespace) {
        this.cluster = cluster;
        this.namespace = namespace;
    }

    /// Makes the account in this namespace, with these rights in every namespace.
    public static Rights of(RealCluster cluster, String namespace, Collection<Access> granted) {
        var account =
                new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(NAME)
                        .endMetadata()
                        .build();
        var role =
                new ClusterRoleBuilder()
                        .withNewMetadata()
                        .withName(NAME + "-" + namespace)
                        .endMetadata()
                        .withRules(granted.stream().map(Rights::rule).toList())
                        .build();
        var binding =
                new ClusterRoleBindingBuilder()
                        .withNewMetadata()
                        .withName(NAME + "-" + namespace)
                        .endMetadata()
                        .withNewRoleRef()
                        .withApiGroup("rbac.authorization.k8s.io")
                        .withKind("ClusterRole")
                        .withName(NAME + "-" + namespace)
                        .endRoleRef()
                        .addNewSubject()
                        .withKind("ServiceAccount")
                        .withNamespace(namespace)
                        .withName(NAME)
                        .endSubject()
                        .build();
        cluster.admin().resourceList(account, role, binding).create();
        String user = "system:serviceaccount:%s:%s".formatted(namespace, NAME);
        granted.forEach(access -> awaitGranted(cluster.admin(), user, "", access));
        return new Rights(cluster, namespace);
    }

    /// Waits until the API server has heard of a binding that was accepted: for a moment it would still refuse.
    ///
    /// @param namespace an empty one stands for all
    public static void awaitGranted(
            KubernetesClient admin, String user, String namespace, Access access) {
        String[] parts = access.resource().split("/", 2);
        var review =
                new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser(user)
                        .withNewResourceAttributes()
                        .withNamespace(namespace)
                        .withVerb(access.verb())
                        .withGroup(access.group())
                        .withResource(parts[0])
                        .withSubresource(parts.length == 2 ? parts[1] : "")
                        .endResourceAttributes()
                        .endSpec()
                        .build();
        await(user + " to be granted: " + access)
                .atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(() ->
                        admin.authorization()
                                .v1()
                                .subjectAccessReview()
                                .create(review)
                                .getStatus()
                                .getAllowed());
    }

    private static PolicyRule rule(Access access) {
        return new PolicyRuleBuilder()
                .withApiGroups(access.group())
                .withResources(access.resource())
                .withVerbs(access.verb())
                .build();
    }

    /// How to reach the cluster as this account.
    public Path kubeconfig() {
        return cluster.kubeconfig(namespace, NAME);
    }

    /// The cluster as this account reaches it; the administrator of it is still at hand.
    public Cluster cluster() {
        return new Seen(cluster, kubeconfig());
    }

    private record Seen(Cluster whole, Path kubeconfig) implements Cluster {
        @Override
        public URI apiServer() {
            return whole.apiServer();
        }

        @Override
        public String adminToken() {
            return whole.adminToken();
        }

        @Override
        public KubernetesClient admin() {
            return whole.admin();
        }

        @Override
        public boolean real() {
            return whole.real();
        }

        /// It is closed by whoever started it.
        @Override
        public void close() {}
    }

    /// What it asked for, granted or not.
    public Set<Access> used() {
        return used(cluster.audit().of(namespace, NAME));
    }

    /// What it was refused.
    public List<Audit.Entry> refused() {
        return cluster.audit().of(namespace, NAME).stream().filter(Audit.Entry::refused).toList();
    }

    /// Requests as rights. What every authenticated user may ask anyway (what kinds there are) is about no object.
    public static Set<Access> used(List<Audit.Entry> asked) {
        return asked.stream()
                .filter(entry -> !entry.resource().isEmpty())
                .map(entry -> new Access(entry.verb(), entry.group(), entry.resource()))
                .collect(Collectors.toSet());
    }
}
