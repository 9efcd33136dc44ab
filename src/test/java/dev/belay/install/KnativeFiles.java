package dev.belay.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.belay.workload.Permissions.Access;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// The installation under `knative/`: what `kustomization.yaml` names, in its order.
public final class KnativeFiles {

    /// Where it lies.
    public static final Path DIRECTORY = Path.of("knative");

    /// The namespace that it makes for itself.
    public static final String NAMESPACE = "belay";

    private static final YAMLMapper YAML = new YAMLMapper();

    private KnativeFiles() {}

    /// The files that `kustomization.yaml` names.
    public static List<Path> files() {
        return texts(
                        documents(DIRECTORY.resolve("kustomization.yaml"))
                                .getFirst()
                                .path("resources"))
                .map(DIRECTORY::resolve)
                .toList();
    }

    /// All objects.
    public static List<JsonNode> objects() {
        return files().stream().flatMap(file -> documents(file).stream()).toList();
    }

    /// The objects of a kind.
    public static Stream<JsonNode> of(String kind) {
        return objects().stream().filter(object -> object.path("kind").asText().equals(kind));
    }

    /// The Knative Services, which are Belay's functions, by name.
    public static Map<String, JsonNode> functions() {
        return of("Service")
                .collect(Collectors.toMap(KnativeFiles::name, f -> f, (a, _) -> a, TreeMap::new));
    }

    /// The only container of a function.
    public static JsonNode container(JsonNode function) {
        JsonNode containers = function.at("/spec/template/spec/containers");
        if (containers.size() != 1) {
            throw new AssertionError(name(function) + " has " + containers.size() + " containers");
        }
        return containers.get(0);
    }

    /// The settings of a function.
    public static Map<String, String> environment(JsonNode function) {
        return stream(container(function).path("env"))
                .collect(
                        Collectors.toMap(
                                e -> e.path("name").asText(),
                                e -> e.path("value").asText(),
                                (_, _) -> {
                                    throw new AssertionError("set twice in " + name(function));
                                },
                                TreeMap::new));
    }

    /// What a service account may do, by all roles that are bound to it.
    public static Set<Access> granted(String serviceAccount) {
        return granted(serviceAccount, _ -> true);
    }

    /// What it may do by those of its roles whose names are wanted.
    public static Set<Access> granted(String serviceAccount, Predicate<String> wanted) {
        return roles(serviceAccount)
                .filter(role -> wanted.test(name(role)))
                .flatMap(role -> stream(role.path("rules")))
                .flatMap(KnativeFiles::accesses)
                .collect(Collectors.toSet());
    }

    /// The roles that are bound to a service account.
    private static Stream<JsonNode> roles(String serviceAccount) {
        Set<String> bound =
                Stream.of("ClusterRoleBinding", "RoleBinding")
                        .flatMap(KnativeFiles::of)
                        .filter(binding ->
                                stream(binding.path("subjects"))
                                        .anyMatch(s -> isAccount(s, serviceAccount)))
                        .map(binding -> binding.at("/roleRef/name").asText())
                        .collect(Collectors.toSet());
        return Stream.of("ClusterRole", "Role")
                .flatMap(KnativeFiles::of)
                .filter(role -> bound.contains(name(role)));
    }

    private static boolean isAccount(JsonNode subject, String name) {
        return subject.path("kind").asText().equals("ServiceAccount")
                && subject.path("namespace").asText().equals(NAMESPACE)
                && subject.path("name").asText().equals(name);
    }

    private static Stream<Access> accesses(JsonNode rule) {
        if (rule.size() != (rule.has("resourceNames") ? 4 : 3)) {
            throw new AssertionError("a rule of groups, resources, names and verbs, not " + rule);
        }
        return texts(rule.path("apiGroups"))
                .flatMap(group ->
                        texts(rule.path("resources"))
                                .flatMap(resource ->
                                        texts(rule.path("verbs"))
                                                .map(verb -> new Access(verb, group, resource))));
    }

    /// The name of an object.
    public static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }

    /// The documents of a YAML file.
    public static List<JsonNode> documents(Path file) {
        try (var values = YAML.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
            return values.readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The elements of a list.
    public static Stream<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    private static Stream<String> texts(JsonNode list) {
        return stream(list).map(JsonNode::asText);
    }
}
