package dev.belay.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.cluster.ClusterBinaries;
import dev.belay.cluster.KnativeServing;
import dev.belay.cluster.RealCluster;
import dev.belay.cluster.RequiresRealCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The installation on a real API server, with the real controllers and the webhook of Knative Serving. Of Knative
/// Eventing only the kinds are there, so nobody ticks; and no container is ever run.
@RequiresRealCluster
class RealInstallTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// Knative takes it for local and asks no registry for its digest.
    private static final String IMAGE = "dev.local/belay:test";

    private static final String DOMAIN = "belay.example.com";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir static Path directory;

    private static RealCluster cluster;
    private static List<String> commands;

    @BeforeAll
    static void install(RealCluster shared) throws IOException {
        cluster = shared;
        cluster.knative();
        cluster.knativeEventing();
        domain("\"\"");
        // The commands of the page are typed where they find what they name.
        Files.createSymbolicLink(
                directory.resolve("knative"), KnativeFiles.DIRECTORY.toAbsolutePath());
        Files.createSymbolicLink(
                directory.resolve("examples"), Path.of("examples").toAbsolutePath());
        Files.writeString(directory.resolve("webhook-secret"), "secret\n");
        Files.writeString(directory.resolve("alert-token"), "token\n");
        Files.writeString(directory.resolve("people"), "dana dana@example.com\n");
        String page = Files.readString(KnativeFiles.DIRECTORY.resolve("README.md"));
        int start = page.indexOf("```sh\n") + 6;
        commands = page.substring(start, page.indexOf("```", start)).lines().toList();
        assertThat(commands).hasSize(6);
        commands.forEach(RealInstallTest::type);
    }

    /// Without a domain Knative takes all Services for local ones.
    private static void domain(String selector) {
        String patch = "'{\"data\": {\"%s\": %s}}'".formatted(DOMAIN, selector);
        kubectl(
                "patch",
                "configmap",
                "config-domain",
                "--namespace=" + KnativeServing.NAMESPACE,
                "--type=merge",
                "--patch=" + patch);
    }

    @AfterAll
    static void leaveTheClusterToOthers() {
        domain("null");
        kubectl("delete", "namespace", KnativeFiles.NAMESPACE, "--wait=false");
        for (String kind : List.of("ClusterRole", "ClusterRoleBinding")) {
            KnativeFiles.of(kind).forEach(o -> kubectl("delete", kind, KnativeFiles.name(o)));
        }
        for (String kind : List.of("Role", "RoleBinding")) {
            KnativeFiles.of(kind)
                    .forEach(o ->
                            kubectl(
                                    "delete",
                                    kind,
                                    KnativeFiles.name(o),
                                    "--namespace=" + KnativeServing.NAMESPACE));
        }
    }

    @Test
    void everyFunctionBecomesReadyWhereItIsLookedFor() {
        awaitReady("belay-github", "http://belay-github.belay." + DOMAIN);
        awaitReady("belay-alerts", "http://belay-alerts.belay.svc.cluster.local");
        awaitReady("belay-api", "http://belay-api.belay.svc.cluster.local");
        awaitReady("belay-clock", "http://belay-clock.belay.svc.cluster.local");
        String clock = service("belay-clock").at("/status/url").asText() + "/clock";
        assertThat(KnativeFiles.functions().values())
                .map(KnativeFiles::environment)
                .allSatisfy(set ->
                        assertThat(set.getOrDefault("BELAY_CLOCK_URL", clock)).isEqualTo(clock));
    }

    private static void awaitReady(String name, String url) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> {
                    JsonNode status = service(name).path("status");
                    assertThat(conditions(status)).as("%s", status).containsEntry("Ready", "True");
                    assertThat(status.path("url").asText()).isEqualTo(url);
                });
    }

    @Test
    void knativeMakesOfItWhatWasMeant() {
        for (String name : KnativeFiles.functions().keySet()) {
            await().atMost(PATIENCE)
                    .until(() -> service(name).at("/status/latestCreatedRevisionName").isTextual());
            JsonNode revision =
                    get(
                            "revisions.serving.knative.dev",
                            service(name).at("/status/latestCreatedRevisionName").asText());
            JsonNode probe = revision.at("/spec/containers/0/readinessProbe");
            assertThat(probe.path("periodSeconds").asInt()).as("%s", probe).isZero();
            assertThat(probe.at("/httpGet/path").asText()).isEqualTo("/q/health/ready");
            assertThat(revision.at("/spec/serviceAccountName").asText()).isEqualTo(name);
            assertThat(revision.at("/spec/containers/0/image").asText()).isEqualTo(IMAGE);
        }
    }

    @Test
    void appliedAgainItChangesNothing() {
        Map<String, String> before = generations();
        type(commands.get(4));
        assertThat(generations()).isEqualTo(before);
    }

    /// Objects that have no generation change with every write of their content.
    private static Map<String, String> generations() {
        Map<String, String> generations = new TreeMap<>();
        for (JsonNode object : KnativeFiles.objects()) {
            JsonNode live = live(object);
            generations.put(
                    object.path("kind").asText() + " " + KnativeFiles.name(object),
                    live.at("/metadata")
                            .path(
                                    live.at("/metadata").has("generation")
                                            ? "generation"
                                            : "resourceVersion")
                            .asText());
        }
        return generations;
    }

    private static JsonNode live(JsonNode object) {
        String group = object.path("apiVersion").asText().replaceFirst("/?[^/]*$", "");
        String kind = object.path("kind").asText() + (group.isEmpty() ? "" : ".v1." + group);
        String namespace = object.at("/metadata/namespace").asText(KnativeFiles.NAMESPACE);
        return get(kind, KnativeFiles.name(object), namespace);
    }

    /// Tests read the files without kustomize; here kustomize itself says that they read them right.
    @Test
    void kustomizeReadsTheFilesAsTheOtherTestsDo() throws IOException {
        Path rendered = directory.resolve("rendered.yaml");
        Files.writeString(rendered, kubectl("kustomize", "knative"));
        assertThat(KnativeFiles.documents(rendered).stream().map(RealInstallTest::essence))
                .containsExactlyInAnyOrderElementsOf(
                        KnativeFiles.objects().stream().map(RealInstallTest::essence).toList());
    }

    @Test
    void kustomizeMakesOfTheOverlayForAGitHubAppWhatTheOtherTestsDo() throws IOException {
        Path rendered = directory.resolve("with-app.yaml");
        Files.writeString(rendered, kubectl("kustomize", GitHubAppFiles.DIRECTORY.toString()));
        List<JsonNode> objects = KnativeFiles.documents(rendered);
        assertThat(
                        objects.stream()
                                .filter(o -> o.path("kind").asText().equals("Service"))
                                .map(RealInstallTest::essence))
                .containsExactlyInAnyOrderElementsOf(
                        GitHubAppFiles.functions().values().stream()
                                .map(RealInstallTest::essence)
                                .toList());
        assertThat(objects).map(KnativeFiles::name).contains("belay-clock-github");
    }

    /// Without the one label that kustomize adds, and of a definition only the name: it writes 1.0 as 1 there.
    private static JsonNode essence(JsonNode object) {
        ObjectNode copy = object.deepCopy();
        if (copy.path("kind").asText().equals("CustomResourceDefinition")) {
            var unused = copy.remove("spec");
        }
        if (copy.at("/metadata/labels") instanceof ObjectNode labels) {
            var unused = labels.remove("app.kubernetes.io/part-of");
            if (labels.isEmpty()) {
                unused = ((ObjectNode) copy.get("metadata")).remove("labels");
            }
        }
        return copy;
    }

    private static JsonNode service(String name) {
        return get("services.serving.knative.dev", name);
    }

    private static Map<String, String> conditions(JsonNode status) {
        Map<String, String> conditions = new TreeMap<>();
        status.path("conditions")
                .forEach(c -> conditions.put(c.path("type").asText(), c.path("status").asText()));
        return conditions;
    }

    private static JsonNode get(String kind, String name) {
        return get(kind, name, KnativeFiles.NAMESPACE);
    }

    private static JsonNode get(String kind, String name, String namespace) {
        try {
            return JSON.readTree(
                    kubectl("get", kind, name, "--namespace=" + namespace, "--output=json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String kubectl(String... arguments) {
        return type("kubectl " + String.join(" ", arguments));
    }

    /// Lets a shell run a command, with the kubectl of the cluster's own version.
    private static String type(String command) {
        try {
            Path kubectl = ClusterBinaries.find().program("kubectl");
            Path errors = directory.resolve("errors");
            ProcessBuilder shell =
                    new ProcessBuilder("bash", "-o", "pipefail", "-ec", command)
                            .directory(directory.toFile())
                            .redirectError(errors.toFile());
            shell.environment().put("KUBECONFIG", cluster.kubeconfig().toString());
            shell.environment().put("IMAGE", IMAGE);
            shell.environment()
                    .merge("PATH", kubectl.getParent().toString(), (p, k) -> k + ":" + p);
            Process process = shell.start();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor())
                    .as(command + ": " + said + Files.readString(errors))
                    .isZero();
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
