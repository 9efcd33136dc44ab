package dev.belay.e2e;

import dev.belay.cluster.RealCluster;
import dev.belay.install.KnativeFiles;
import dev.belay.install.Rights;
import dev.belay.stage.BelayProcess;
import dev.belay.workload.Permissions.Access;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/// A tech lead at a shell, with a service account of her own and the plugin `kubectl belay`.
final class Lead {

    static final String USER = "system:serviceaccount:people:lee";

    private static final String PEOPLE = "people";
    private static final String NAME = "lee";

    /// One of the rights of the role.
    private static final Access HOLD = new Access("create", "belay.dev", "releases/hold");

    private final RealCluster cluster;
    private final BelayProcess api;
    private final String namespace;

    /// What a command came to.
    record Ran(int code, String output) {}

    /// Binds the installed role in the namespace where she works.
    Lead(RealCluster cluster, BelayProcess api, String namespace) {
        this.cluster = cluster;
        this.api = api;
        this.namespace = namespace;
        var home = new NamespaceBuilder().withNewMetadata().withName(PEOPLE).endMetadata().build();
        var account =
                new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(PEOPLE)
                        .withName(NAME)
                        .endMetadata()
                        .build();
        var binding =
                new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(NAME)
                        .endMetadata()
                        .withNewRoleRef(
                                "rbac.authorization.k8s.io", "ClusterRole", "belay-tech-lead")
                        .addNewSubject()
                        .withKind("ServiceAccount")
                        .withNamespace(PEOPLE)
                        .withName(NAME)
                        .endSubject()
                        .build();
        cluster.admin().resourceList(home, account, binding).create();
        Rights.awaitGranted(cluster.admin(), USER, namespace, HOLD);
    }

    /// A token that was made for Belay.
    String token() {
        return cluster.admin()
                .serviceAccounts()
                .inNamespace(PEOPLE)
                .withName(NAME)
                .tokenRequest(
                        new TokenRequestBuilder()
                                .withNewSpec()
                                .withAudiences("belay")
                                .endSpec()
                                .build())
                .getStatus()
                .getToken();
    }

    /// Types a command; kubectl itself may make tokens for her.
    Ran types(String... arguments) {
        ProcessBuilder builder =
                new ProcessBuilder(
                        Stream.concat(
                                        Stream.of(
                                                "sh",
                                                KnativeFiles.DIRECTORY
                                                        .resolve("kubectl-belay")
                                                        .toString(),
                                                "--namespace",
                                                namespace),
                                        List.of(arguments).stream())
                                .toList());
        builder.environment().put("KUBECONFIG", cluster.kubeconfig().toString());
        builder.environment().put("BELAY_URL", api.address().toString());
        builder.environment().put("BELAY_ACCOUNT", PEOPLE + "/" + NAME);
        try {
            Process process = builder.redirectErrorStream(true).start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ran(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
