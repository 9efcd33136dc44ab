package dev.belay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.belay.cluster.RealCluster;
import dev.belay.cluster.RequiresRealCluster;
import dev.belay.engine.Access.Caller;
import dev.belay.engine.Access.Right;
import dev.belay.install.KnativeFiles;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Who may what, as the real API server says of the installed roles and of tokens that it made itself.
@RequiresRealCluster
class RealRolesTest {

    private static final Path TABLE = Path.of("docs", "roles.md");
    private static final String PEOPLE = "belay-people-test";
    private static final List<String> ENVIRONMENTS =
            List.of("development", "staging", "production");

    /// How long it may take until a token that was good is known to be good no more.
    private static final Duration FORGOTTEN = Duration.ofMinutes(1);

    /// The roles and the environments in which people have them.
    private static final Map<String, List<String>> BOUND = new LinkedHashMap<>();

    static {
        BOUND.put("belay-developer", List.of("development", "staging"));
        BOUND.put("belay-senior-developer", ENVIRONMENTS);
        BOUND.put("belay-tech-lead", ENVIRONMENTS);
        BOUND.put("belay-sre", ENVIRONMENTS);
    }

    private static final List<String> VERBS =
            List.of(
                    "hold",
                    "resume",
                    "cancel",
                    "retry",
                    "promote",
                    "rollback",
                    "approval-production",
                    "approval-security",
                    "role-senior-developer",
                    "role-tech-lead",
                    "role-sre");

    private static RealCluster cluster;
    private static ClusterAccess access;

    @BeforeAll
    static void bind(RealCluster shared) {
        cluster = shared;
        access = new ClusterAccess(cluster.admin(), "belay");
        KnativeFiles.documents(KnativeFiles.DIRECTORY.resolve("roles.yaml"))
                .forEach(role -> cluster.admin().resource(role.toString()).serverSideApply());
        namespace(PEOPLE);
        ENVIRONMENTS.forEach(environment -> namespace(in(environment)));
        BOUND.forEach((role, environments) -> {
            account(role);
            environments.forEach(environment -> bind(role, in(environment)));
        });
        account("stranger");
    }

    private static String in(String environment) {
        return "belay-roles-" + environment;
    }

    private static void namespace(String name) {
        var object = new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build();
        var unused = cluster.admin().resource(object).serverSideApply();
    }

    private static void account(String name) {
        var object =
                new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(PEOPLE)
                        .withName(name)
                        .endMetadata()
                        .build();
        var unused = cluster.admin().resource(object).serverSideApply();
    }

    private static void bind(String role, String namespace) {
        var object =
                new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(role)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                        .addNewSubject()
                        .withKind("ServiceAccount")
                        .withNamespace(PEOPLE)
                        .withName(role)
                        .endSubject()
                        .build();
        var unused = cluster.admin().resource(object).serverSideApply();
    }

    private static String token(String account, String... audiences) {
        return token(
                account,
                new TokenRequestBuilder().withNewSpec().withAudiences(audiences).endSpec().build());
    }

    private static String token(String account, TokenRequest request) {
        return cluster.admin()
                .serviceAccounts()
                .inNamespace(PEOPLE)
                .withName(account)
                .tokenRequest(request)
                .getStatus()
                .getToken();
    }

    /// A token for Belay that is good for as long as a Secret is there.
    private static String boundToken(String account, Secret secret) {
        return token(
                account,
                new TokenRequestBuilder()
                        .withNewSpec()
                        .withAudiences("belay")
                        .withNewBoundObjectRef("v1", "Secret", secret.getMetadata().getName(), null)
                        .endSpec()
                        .build());
    }

    private static Caller caller(String account) {
        return access.authenticate(token(account, "belay")).orElseThrow();
    }

    @Test
    void aTokenIsTakenOnlyWhenItWasMadeForBelay() {
        Caller caller = caller("belay-developer");
        assertThat(caller.user()).isEqualTo("system:serviceaccount:" + PEOPLE + ":belay-developer");
        assertThat(caller.groups()).contains("system:serviceaccounts", "system:authenticated");
        assertThat(access.authenticate(token("belay-developer"))).isEmpty();
        assertThat(access.authenticate(token("belay-developer", "another"))).isEmpty();
        assertThat(access.authenticate("nonsense")).isEmpty();
        // The administrator's own token is good for the API server, and so not for anybody else.
        assertThat(access.authenticate(cluster.adminToken())).isEmpty();
        assertThat(access.authenticate(token("belay-developer", "another", "belay"))).isPresent();
    }

    /// The API server remembers a good token for ten seconds.
    @Test
    void aTokenOfWhoLeftIsNobodys() {
        account("leaver");
        String used = token("leaver", "belay");
        String unused = token("leaver", "belay");
        assertThat(access.authenticate(used)).isPresent();
        var gone =
                cluster.admin().serviceAccounts().inNamespace(PEOPLE).withName("leaver").delete();
        assertThat(gone).isNotEmpty();
        await().atMost(FORGOTTEN).until(() -> access.authenticate(used).isEmpty());
        await().atMost(FORGOTTEN).until(() -> access.authenticate(unused).isEmpty());
        account("leaver"); // The same name is not the same person.
        assertThat(access.authenticate(token("leaver", "belay"))).isPresent();
        assertThat(access.authenticate(used)).isEmpty();
    }

    @Test
    void aTokenWhoseSecretIsGoneIsNobodys() {
        account("visitor");
        Secret secret =
                cluster.admin()
                        .resource(
                                new SecretBuilder()
                                        .withNewMetadata()
                                        .withNamespace(PEOPLE)
                                        .withName("visit")
                                        .endMetadata()
                                        .build())
                        .serverSideApply();
        String token = boundToken("visitor", secret);
        assertThat(access.authenticate(token)).isPresent();
        assertThat(cluster.admin().resource(secret).delete()).isNotEmpty();
        await().atMost(FORGOTTEN).until(() -> access.authenticate(token).isEmpty());
        assertThat(caller("visitor").user()).endsWith(":visitor");
    }

    @Test
    void whoHasNoRoleMayNothing() {
        Caller stranger = caller("stranger");
        for (String environment : ENVIRONMENTS) {
            assertThat(VERBS)
                    .noneMatch(v -> access.allows(stranger, Right.create(v, in(environment), "r")));
            assertThat(
                            access.allows(
                                    stranger,
                                    new Right("get", "releases", "", in(environment), "r")))
                    .isFalse();
        }
    }

    @Test
    void theTableInTheDocsIsWhatTheApiServerSays() throws IOException {
        String table = render();
        if (Boolean.getBoolean("belay.update")) {
            Files.writeString(TABLE, table);
        }
        assertThat(Files.readString(TABLE))
                .as("run ./mvnw verify -Dit.test=RealRolesTest -Dbelay.update=true")
                .isEqualTo(table);
        assertThat(table).contains("| yes |").contains("| |");
    }

    private static String render() {
        StringBuilder text =
                new StringBuilder(
                        """
                        # Roles

                        What the API server of a real cluster says of each role of `knative/roles.yaml`, asked by Belay's own
                        code and written here by `RealRolesTest`. Each role is bound by a RoleBinding in the namespace of each
                        environment that its first line names. What the verbs do is in [Verbs and phases](verbs.md), how to
                        bind a role in [People](people.md). To cancel what has started takes two rights, because it is rolled back.
                        """);
        BOUND.forEach((role, bound) -> {
            Caller caller = caller(role);
            text.append("\n## ").append(role).append("\n\nBound in ");
            text.append(String.join(", ", bound)).append(".\n\n| right |");
            ENVIRONMENTS.forEach(e -> text.append(' ').append(e).append(" |"));
            text.append("\n|---|---|---|---|\n");
            row(text, caller, new Right("get", "releases", "", "", "r"));
            VERBS.forEach(verb -> row(text, caller, Right.create(verb, "", "r")));
            text.append("| cancel after the start |");
            cells(text, caller, Right.create("cancel", "", "r"), Right.create("rollback", "", "r"));
            row(text, caller, new Right("get", "deploymentpolicies", "", "", "p"));
            row(text, caller, new Right("update", "deploymentpolicies", "", "", "p"));
            row(text, caller, new Right("delete", "releases", "", "", "r"));
            row(text, caller, new Right("update", "releases", "status", "", "r"));
        });
        return text.toString();
    }

    private static void row(StringBuilder text, Caller caller, Right right) {
        text.append("| ").append(right.verb()).append(" `").append(right.named()).append("` |");
        cells(text, caller, right);
    }

    private static void cells(StringBuilder text, Caller caller, Right... rights) {
        for (String environment : ENVIRONMENTS) {
            boolean all =
                    Stream.of(rights)
                            .allMatch(right -> access.allows(caller, in(environment, right)));
            text.append(all ? " yes |" : " |");
        }
        text.append('\n');
    }

    private static Right in(String environment, Right right) {
        return new Right(
                right.verb(), right.resource(), right.subresource(), in(environment), right.name());
    }
}
