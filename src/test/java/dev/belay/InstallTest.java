package dev.belay;

import static dev.belay.install.KnativeFiles.container;
import static dev.belay.install.KnativeFiles.environment;
import static dev.belay.install.KnativeFiles.functions;
import static dev.belay.install.KnativeFiles.granted;
import static dev.belay.install.KnativeFiles.name;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.alertmanager.AlertmanagerConfig;
import dev.belay.api.ApiConfig;
import dev.belay.clock.ClockConfig;
import dev.belay.clock.ClockResource;
import dev.belay.github.GitHubConfig;
import dev.belay.install.KnativeFiles;
import dev.belay.store.Crds;
import dev.belay.wiring.KubernetesConfig;
import dev.belay.wiring.RulesConfig;
import dev.belay.workload.Permissions.Access;
import dev.belay.workload.knative.KnativeCanary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The installation under `knative/` fits the code and its own page. What a real API server and real Knative
/// make of it is another test's.
class InstallTest {

    private static final Path CRDS = KnativeFiles.DIRECTORY.resolve("crds");
    private static final Markdown PAGE = Markdown.read(KnativeFiles.DIRECTORY.resolve("README.md"));
    private static final Map<String, String> SWITCHES =
            Map.of(
                    "belay-github", "BELAY_GITHUB_ENABLED",
                    "belay-alerts", "BELAY_ALERTMANAGER_ENABLED",
                    "belay-clock", "BELAY_CLOCK_ENABLED",
                    "belay-api", "BELAY_API_ENABLED");
    private static final Map<String, List<String>> NEEDED =
            Map.of(
                    "belay-github", List.of("BELAY_GITHUB_SECRET_FILE", "BELAY_CLOCK_URL"),
                    "belay-alerts", List.of("BELAY_ALERTMANAGER_TOKEN_FILE", "BELAY_CLOCK_URL"),
                    "belay-clock", List.of(),
                    "belay-api", List.of("BELAY_API_PEOPLE_FILE", "BELAY_CLOCK_URL"));

    @Test
    void theDefinitionsAreThoseOfTheBuild() throws IOException {
        Map<String, String> built =
                Map.of(
                        "deploymentpolicies.belay.dev-v1.yml", Crds.deploymentPolicies(),
                        "releases.belay.dev-v1.yml", Crds.releases());
        if (Boolean.getBoolean("belay.update")) {
            for (var file : built.entrySet()) {
                Files.writeString(CRDS.resolve(file.getKey()), file.getValue());
            }
        }
        Map<String, String> copied = new TreeMap<>();
        try (Stream<Path> files = Files.list(CRDS)) {
            for (Path file : files.toList()) {
                copied.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        assertThat(copied)
                .as("run ./mvnw -Dquick test -Dtest=InstallTest -Dbelay.update=true")
                .isEqualTo(built);
    }

    @Test
    void noFileIsLeftOut() throws IOException {
        try (Stream<Path> files = Files.walk(KnativeFiles.DIRECTORY)) {
            assertThat(KnativeFiles.files())
                    .containsExactlyInAnyOrderElementsOf(
                            files.filter(f -> f.toString().matches(".*\\.ya?ml"))
                                    .filter(f -> !f.endsWith("kustomization.yaml"))
                                    .toList());
        }
    }

    @Test
    void everySettingIsOneThatTheCodeReads() {
        Set<String> variables =
                ConfigProperties.of(
                                Stream.of(
                                        GitHubConfig.class,
                                        AlertmanagerConfig.class,
                                        ClockConfig.class,
                                        ApiConfig.class,
                                        KubernetesConfig.class,
                                        RulesConfig.class))
                        .stream()
                        .map(row -> row.substring(row.lastIndexOf("| `") + 3, row.length() - 1))
                        .collect(Collectors.toSet());
        assertThat(variables).contains("BELAY_CLOCK_URL");
        assertThat(functions().values())
                .allSatisfy(f -> assertThat(variables).containsAll(environment(f).keySet()));
    }

    @Test
    void eachFunctionIsEnabledAloneAndHasAllItNeeds() {
        assertThat(functions().keySet()).isEqualTo(SWITCHES.keySet());
        functions()
                .forEach((name, function) -> {
                    Map<String, String> set = new TreeMap<>(environment(function));
                    SWITCHES.forEach((other, flag) ->
                            assertThat(set.remove(flag))
                                    .as(name + " " + flag)
                                    .isEqualTo(Boolean.toString(other.equals(name))));
                    assertThat(set.keySet())
                            .as(name)
                            .containsExactlyInAnyOrderElementsOf(NEEDED.get(name));
                });
    }

    @Test
    void everySecretFileIsMountedFromASecretThatThePageSaysHowToMake() {
        String commands = String.join("\n", PAGE.shell());
        for (JsonNode function : functions().values()) {
            Set<String> used = new TreeSet<>();
            environment(function).entrySet().stream()
                    .filter(e -> e.getKey().endsWith("_FILE"))
                    .map(e -> Path.of(e.getValue()))
                    .forEach(file -> {
                        String secret = secretAt(function, file.getParent());
                        used.add(secret);
                        assertThat(commands)
                                .containsPattern(
                                        "create secret generic %s .*--from-file=%s="
                                                .formatted(secret, file.getFileName()));
                    });
            assertThat(used).as("of " + name(function)).isEqualTo(secrets(function));
        }
    }

    private static String secretAt(JsonNode function, Path directory) {
        String volume =
                KnativeFiles.stream(container(function).path("volumeMounts"))
                        .filter(m -> m.path("mountPath").asText().equals(directory.toString()))
                        .filter(m -> m.path("readOnly").asBoolean())
                        .map(m -> m.path("name").asText())
                        .findFirst()
                        .orElseThrow();
        return KnativeFiles.stream(function.at("/spec/template/spec/volumes"))
                .filter(v -> v.path("name").asText().equals(volume))
                .map(v -> v.at("/secret/secretName").asText())
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> secrets(JsonNode function) {
        return KnativeFiles.stream(function.at("/spec/template/spec/volumes"))
                .map(v -> v.at("/secret/secretName").asText())
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }

    @Test
    void onlyTheEntranceForGitHubCanBeReachedFromOutside() {
        assertThat(functions().values().stream().filter(f -> !isLocal(f)).map(KnativeFiles::name))
                .containsExactly("belay-github");
    }

    private static boolean isLocal(JsonNode function) {
        return function.at("/metadata/labels/networking.knative.dev~1visibility")
                .asText()
                .equals("cluster-local");
    }

    @Test
    void everythingThatTicksCallsTheClocksEntrance() {
        String path = ClockResource.class.getAnnotation(jakarta.ws.rs.Path.class).value();
        JsonNode sink = KnativeFiles.of("PingSource").findFirst().orElseThrow().at("/spec/sink");
        assertThat(functions()).containsKey(sink.at("/ref/name").asText());
        assertThat(sink.path("uri").asText()).isEqualTo(path);
        JsonNode guarded =
                KnativeFiles.of("NetworkPolicy")
                        .findFirst()
                        .orElseThrow()
                        .at("/spec/podSelector/matchLabels/serving.knative.dev~1service");
        assertThat(guarded.asText()).isEqualTo(sink.at("/ref/name").asText());
    }

    @Test
    void everyFunctionScalesToZeroAndIsAskedOftenWhetherItIsReady() {
        assertThat(functions().values())
                .allSatisfy(f -> {
                    JsonNode template = f.at("/spec/template");
                    assertThat(
                                    template.at(
                                                    "/metadata/annotations/autoscaling.knative.dev~1min-scale")
                                            .asText())
                            .isEqualTo("0");
                    JsonNode probe = container(f).path("readinessProbe");
                    assertThat(probe.at("/httpGet/path").asText()).isEqualTo("/q/health/ready");
                    // Knative then asks every 50 ms, and allows neither of the other two.
                    assertThat(probe.has("periodSeconds")).isFalse();
                    assertThat(probe.has("failureThreshold")).isFalse();
                    assertThat(probe.has("timeoutSeconds")).isFalse();
                    assertThat(container(f).path("image").asText()).isEqualTo("belay");
                });
    }

    @Test
    void everyFunctionHasAServiceAccountOfItsOwnThatMayDoWhatThePageSays() {
        Set<String> accounts =
                functions().values().stream()
                        .map(f -> f.at("/spec/template/spec/serviceAccountName").asText())
                        .collect(Collectors.toSet());
        assertThat(accounts)
                .isEqualTo(functions().keySet())
                .isEqualTo(
                        KnativeFiles.of("ServiceAccount")
                                .map(KnativeFiles::name)
                                .collect(Collectors.toSet()));
        assertThat(PAGE.section("What each function may do").rows("`"))
                .isEqualTo(rights(List.copyOf(new TreeSet<>(accounts))));
    }

    /// The rows of the page: group, resource, and the verbs of each account.
    private static List<List<String>> rights(List<String> accounts) {
        Set<String> about = new TreeSet<>();
        accounts.forEach(a -> granted(a).forEach(g -> about.add(row(g))));
        return about.stream()
                .map(row ->
                        Stream.concat(
                                        Stream.of(row.split(" ")).map("`%s`"::formatted),
                                        accounts.stream().map(a -> verbs(a, row)))
                                .toList())
                .toList();
    }

    private static String row(Access access) {
        return (access.group().isEmpty() ? "core" : access.group()) + " " + access.resource();
    }

    private static String verbs(String account, String row) {
        return granted(account).stream()
                .filter(access -> row(access).equals(row))
                .map(Access::verb)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    @Test
    void ofKnativeItselfOnlyOneObjectIsRead() {
        JsonNode role = KnativeFiles.of("Role").findFirst().orElseThrow();
        assertThat(KnativeFiles.of("Role")).hasSize(1);
        assertThat(role.at("/rules")).hasSize(1);
        assertThat(role.at("/rules/0/resourceNames").toString()).isEqualTo("[\"config-gc\"]");
        assertThat(granted("belay-clock", name(role)::equals))
                .isEqualTo(Set.copyOf(KnativeCanary.OF_KNATIVE))
                .isEqualTo(granted("belay-alerts", name(role)::equals));
    }

    /// What a person asks is carried out by the clock.
    @Test
    void whoAnswersPeopleMayChangeNothingButReleases() {
        assertThat(granted("belay-api"))
                .contains(new Access("create", "authentication.k8s.io", "tokenreviews"))
                .contains(new Access("create", "authorization.k8s.io", "subjectaccessreviews"))
                .filteredOn(a -> a.group().equals(Crds.GROUP))
                .allSatisfy(a ->
                        assertThat(a.resource().startsWith("releases") || a.verb().equals("get"))
                                .as(a.toString())
                                .isTrue())
                .noneSatisfy(a -> assertThat(a.verb()).isIn("create", "patch", "delete"));
        assertThat(granted("belay-api"))
                .extracting(Access::group)
                .containsOnly(Crds.GROUP, "authentication.k8s.io", "authorization.k8s.io");
    }

    @Test
    void whoIsReachedFromTheInternetMayTouchNothingButReleases() {
        assertThat(granted("belay-github"))
                .allSatisfy(a -> assertThat(a.group()).isEqualTo(Crds.GROUP))
                .noneSatisfy(a -> assertThat(a.verb()).isIn("patch", "delete"))
                .doesNotContain(new Access("patch", Crds.GROUP, "deploymentpolicies/status"));
        assertThat(functions().keySet())
                .allSatisfy(account ->
                        assertThat(granted(account))
                                .noneSatisfy(a -> assertThat(a.toString()).contains("*"))
                                .noneSatisfy(a -> assertThat(a.resource()).contains("secrets")));
    }
}
