package dev.belay.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.workload.Permissions.Access;
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

/// The roles under `knative/targets` are what the drivers in the code ask for, kind by kind.
class TargetRolesTest {

    private static final Path TARGETS = Path.of("knative", "targets");

    @Test
    void eachKindHasTheRoleThatItsDriverTakes() throws IOException {
        Map<String, String> wanted = new TreeMap<>();
        Drivers.access().forEach((kind, access) -> wanted.put(kind + ".yaml", role(kind, access)));
        if (Boolean.getBoolean("belay.update")) {
            for (var file : wanted.entrySet()) {
                Files.writeString(TARGETS.resolve(file.getKey()), file.getValue());
            }
        }
        assertThat(written())
                .as("run ./mvnw -Dquick test -Dtest=TargetRolesTest -Dbelay.update=true")
                .isEqualTo(wanted);
        String kustomization = Files.readString(Path.of("knative", "kustomization.yaml"));
        assertThat(wanted.keySet())
                .allSatisfy(f -> assertThat(kustomization).contains("- targets/" + f + "\n"));
    }

    private static Map<String, String> written() throws IOException {
        Map<String, String> written = new TreeMap<>();
        try (Stream<Path> files = Files.list(TARGETS)) {
            for (Path file : files.toList()) {
                written.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return written;
    }

    private static String role(String kind, List<Access> access) {
        String what =
                kind.equals("every")
                        ? "What a function takes for every kind of target"
                        : "What a function takes for a target of the kind " + kind;
        return """
        # %s. Written from the code by TargetRolesTest.
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata:
          name: belay-target-%s
        rules:
        %s---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata:
          name: belay-target-%s
        roleRef:
          apiGroup: rbac.authorization.k8s.io
          kind: ClusterRole
          name: belay-target-%s
        subjects:
          - kind: ServiceAccount
            name: belay-alerts
            namespace: belay
          - kind: ServiceAccount
            name: belay-clock
            namespace: belay
        """
                .formatted(what, kind, rules(access), kind, kind);
    }

    private static String rules(List<Access> access) {
        Map<String, Set<String>> verbs = new TreeMap<>();
        for (Access a : access) {
            verbs.computeIfAbsent(a.group() + " " + a.resource(), _ -> new TreeSet<>())
                    .add(a.verb());
        }
        return verbs.entrySet().stream()
                .map(rule -> {
                    String[] about = rule.getKey().split(" ", 2);
                    String group = about[0].isEmpty() ? "\"\"" : about[0];
                    return """
                      - apiGroups: [%s]
                        resources: [%s]
                        verbs: [%s]
                    """
                            .formatted(group, about[1], String.join(", ", rule.getValue()));
                })
                .collect(Collectors.joining());
    }
}
