package dev.belay.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.cluster.Audit;
import dev.belay.cluster.RealCluster;
import dev.belay.install.KnativeFiles;
import dev.belay.install.Rights;
import dev.belay.stage.BelayProcess;
import dev.belay.stage.BelayProcess.Settings;
import dev.belay.stage.Caller;
import dev.belay.stage.GameServer;
import dev.belay.store.Crds;
import dev.belay.workload.Permissions.Access;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// A cluster of its own with Belay's installation on it, but for what needs Knative: each function is a process
/// with the settings that its Knative Service has, and with a token of its service account.
final class Functions implements AutoCloseable {

    private static final Set<String> KINDS =
            Set.of(
                    "Namespace",
                    "CustomResourceDefinition",
                    "ServiceAccount",
                    "ClusterRole",
                    "ClusterRoleBinding");

    private final RealCluster cluster = RealCluster.start(RealCluster.Options.everything());
    private final Deque<BelayProcess> running = new ArrayDeque<>();
    private final Path directory;
    final Caller caller;

    Functions(Path directory) {
        this.directory = directory;
        caller = new Caller(directory);
        KnativeFiles.objects().stream()
                .filter(object -> KINDS.contains(object.path("kind").asText()))
                .forEach(object -> cluster.admin().resource(object.toString()).create());
        GameServer.await(Scene.PATIENCE, "the definitions", this::definitionsAreServed);
    }

    private boolean definitionsAreServed() {
        return cluster.admin().getApiResources(Crds.GROUP + "/" + Crds.VERSION) != null;
    }

    RealCluster cluster() {
        return cluster;
    }

    /// Starts the function that has the clock.
    BelayProcess clock() {
        return start("belay-clock", Map.of());
    }

    /// Starts another function, which finds the clock where it now is.
    BelayProcess start(String name, BelayProcess clock) {
        URI entrance = clock.address().resolve("/clock");
        return start(name, Map.of("BELAY_CLOCK_URL", entrance.toString()));
    }

    /// What differs from the installation is only where the files and the clock are.
    private BelayProcess start(String name, Map<String, String> elsewhere) {
        JsonNode function = KnativeFiles.functions().get(name);
        Map<String, String> files =
                Map.of(
                        "BELAY_API_PEOPLE_FILE", people().toString(),
                        "BELAY_GITHUB_SECRET_FILE", caller.webhookSecretFile().toString(),
                        "BELAY_ALERTMANAGER_TOKEN_FILE", caller.alertTokenFile().toString());
        Map<String, String> settings = new TreeMap<>(KnativeFiles.environment(function));
        settings.replaceAll((variable, value) -> files.getOrDefault(variable, value));
        settings.replaceAll((variable, value) -> elsewhere.getOrDefault(variable, value));
        String account = function.at("/spec/template/spec/serviceAccountName").asText();
        settings.put("KUBECONFIG", cluster.kubeconfig(KnativeFiles.NAMESPACE, account).toString());
        BelayProcess process = BelayProcess.start(new Settings(directory, name, settings));
        running.push(process);
        return process;
    }

    private Path people() {
        try {
            return Files.writeString(directory.resolve("people"), "lee-on-github " + Lead.USER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What a function asked of the API server, as that wrote it down.
    List<Audit.Entry> asked(String name) {
        return cluster.audit().of(KnativeFiles.NAMESPACE, name);
    }

    /// The same as rights.
    Set<Access> used(String name) {
        return Rights.used(asked(name));
    }

    @Override
    public void close() {
        while (!running.isEmpty()) {
            running.pop().close();
        }
        cluster.close();
    }
}
