package dev.belay.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What only the embedded cluster does: faults, the request log, its clock, its rules.
@Timeout(300)
class EmbeddedClusterTest {

    private EmbeddedCluster cluster;

    @BeforeEach
    void start() {
        cluster = EmbeddedCluster.start();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private ConfigMap configMap(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .endMetadata()
                .addToData("a", "1")
                .build();
    }

    private boolean exists(String name) {
        return cluster.admin().configMaps().inNamespace("default").withName(name).get() != null;
    }

    @Test
    void theKubeconfigIsUsableAndGoesWithTheCluster() throws Exception {
        var file = cluster.kubeconfig();
        var config = Config.fromKubeconfig(Files.readString(file));
        try (var client = new KubernetesClientBuilder().withConfig(config).build()) {
            assertThat(client.namespaces().withName("default").get()).isNotNull();
        }
        cluster.close();
        assertThat(file).doesNotExist();
        cluster = EmbeddedCluster.start();
    }

    @Test
    void aStrangersTokenIsRefused() {
        var config =
                new io.fabric8.kubernetes.client.ConfigBuilder(Config.empty())
                        .withMasterUrl(cluster.apiServer().toString())
                        .withOauthToken("wrong")
                        .build();
        try (var client = new KubernetesClientBuilder().withConfig(config).build()) {
            assertThatThrownBy(() -> client.namespaces().list())
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            e -> assertThat(e.getCode()).isEqualTo(401));
        }
    }

    @Test
    void aFaultAnswersInsteadOfTheServerUntilItIsClosed() {
        try (var _ =
                cluster.onRequest(request ->
                        request.write() && request.about("configmaps")
                                ? Fault.conflict()
                                : Fault.none())) {
            assertThatThrownBy(() -> cluster.admin().resource(configMap("a")).create())
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            e -> assertThat(e.getCode()).isEqualTo(409));
            assertThat(exists("a")).isFalse();
        }
        cluster.admin().resource(configMap("a")).create();
        assertThat(exists("a")).isTrue();
    }

    @Test
    void aDroppedConnectionLeavesTheStoreAsItWasOrChanged() {
        var calls = new Calls(cluster);
        for (var after : List.of(true, false)) {
            var once = new AtomicBoolean(true);
            try (var _ =
                    cluster.onRequest(request ->
                            request.write() && once.getAndSet(false)
                                    ? after ? Fault.dropAfter() : Fault.dropBefore()
                                    : Fault.none())) {
                assertThatThrownBy(() ->
                                calls.post(
                                        "/api/v1/namespaces/default/configmaps",
                                        """
                                        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x%s"}}
                                        """
                                                .formatted(after)))
                        .isNotNull();
            } catch (AssertionError retried) {
                // the client tried again by itself: what the first try did is in the log
            }
            var first = cluster.requests().stream().filter(h -> h.code() == 0).toList();
            assertThat(first).isNotEmpty();
            var second =
                    cluster.requests().stream()
                            .filter(h -> h.request().write())
                            .filter(h -> h.request().body().contains("x" + after))
                            .filter(h -> h.code() != 0)
                            .findFirst();
            second.ifPresentOrElse(
                    h -> assertThat(h.code()).isEqualTo(after ? 409 : 201),
                    () -> assertThat(exists("x" + after)).isEqualTo(after));
        }
    }

    @Test
    void aFilterMayWriteInBetween() {
        var created = cluster.admin().resource(configMap("raced")).create();
        var once = new AtomicBoolean(true);
        try (var other = cluster.client("other");
                var _ =
                        cluster.onRequest(request -> {
                            if (request.method().equals("PUT") && once.getAndSet(false)) {
                                other.configMaps()
                                        .inNamespace("default")
                                        .withName("raced")
                                        .edit(map ->
                                                new ConfigMapBuilder(map)
                                                        .addToData("b", "2")
                                                        .build());
                            }
                            return Fault.none();
                        })) {
            assertThat(
                            new Calls(cluster)
                                    .put(
                                            "/api/v1/namespaces/default/configmaps/raced",
                                            Json.MAPPER.valueToTree(created))
                                    .code())
                    .isEqualTo(409);
        }
    }

    @Test
    void theLogTellsWhoAskedForWhat() {
        try (var client = cluster.client("belay-under-test")) {
            cluster.forgetRequests();
            client.configMaps().inNamespace("default").withName("a").get();
        }
        assertThat(cluster.requests())
                .singleElement()
                .satisfies(handled -> {
                    assertThat(handled.request())
                            .hasToString("GET /api/v1/namespaces/default/configmaps/a");
                    assertThat(handled.request().userAgent()).isEqualTo("belay-under-test");
                    assertThat(handled.code()).isEqualTo(404);
                });
    }

    @Test
    void itsClockCanBeMoved() {
        cluster.advanceClock(Duration.ofDays(3));
        var date =
                java.time.ZonedDateTime.parse(
                                new Calls(cluster).get("/version").header("Date"),
                                java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
        assertThat(date).isAfter(java.time.Instant.now().plus(Duration.ofDays(2)));
    }

    @Test
    void aTestsOwnRulesTakeThePlaceOfCel() {
        cluster.validate((kind, object, before) ->
                kind.equals("ConfigMap") && object.at("/data/a").asText().equals("forbidden")
                        ? List.of("a must not be forbidden")
                        : List.of());
        cluster.admin().resource(configMap("ruled")).create();
        assertThatThrownBy(() ->
                        cluster.admin()
                                .configMaps()
                                .inNamespace("default")
                                .withName("ruled")
                                .edit(map ->
                                        new ConfigMapBuilder(map)
                                                .addToData("a", "forbidden")
                                                .build()))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> {
                            assertThat(e.getCode()).isEqualTo(422);
                            assertThat(e.getMessage()).contains("a must not be forbidden");
                        });
    }

    @Test
    void accessReviewsAnswerWhatTheTestSays() {
        cluster.know("token-of-ann", "ann", "operators");
        cluster.allow((user, asked) ->
                user.equals("ann") && asked.path("resource").asText().equals("releases"));
        var calls = new Calls(cluster);
        assertThat(
                        calls.post(
                                        "/apis/authentication.k8s.io/v1/tokenreviews",
                                        """
                                        {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview",
                                         "spec": {"token": "token-of-ann"}}
                                        """)
                                .body()
                                .at("/status/user/username")
                                .asText())
                .isEqualTo("ann");
        for (var resource : List.of("releases", "secrets")) {
            assertThat(
                            calls.post(
                                            "/apis/authorization.k8s.io/v1/subjectaccessreviews",
                                            """
                                            {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview",
                                             "spec": {"user": "ann", "resourceAttributes": {"resource": "%s"}}}
                                            """
                                                    .formatted(resource))
                                    .body()
                                    .at("/status/allowed")
                                    .asBoolean())
                    .isEqualTo(resource.equals("releases"));
        }
    }
}
