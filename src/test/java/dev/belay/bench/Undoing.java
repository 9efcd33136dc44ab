package dev.belay.bench;

import dev.belay.stage.GameServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Notes when a bad version was undone, by what the API server tells those who watch, whoever undid it.
final class Undoing implements AutoCloseable {

    private static final String BASELINE = GameServer.REPOSITORY + ":v1";
    private static final int REPLICAS = 10;

    private final Map<String, Pods> pods = new TreeMap<>();
    private final SharedIndexInformer<ReplicaSet> sets;
    private final SharedIndexInformer<GenericKubernetesResource> rollouts;
    private Optional<Instant> accepted = Optional.empty();
    private Optional<Instant> complete = Optional.empty();

    private record Pods(boolean baseline, int there, int available) {}

    Undoing(KubernetesClient client, GameServer game) {
        sets =
                client.apps()
                        .replicaSets()
                        .inNamespace(game.namespace())
                        .inform(new Each<>(this::look));
        rollouts = game.rolloutResource().inform(new Each<>(this::look));
    }

    /// Forgets what was; the bad version runs now.
    synchronized void expect() {
        accepted = Optional.empty();
        complete = Optional.empty();
    }

    /// When the API server had accepted the write that undoes it.
    synchronized Optional<Instant> accepted() {
        return accepted;
    }

    /// When the baseline was available at full replicas again, and the bad version had none.
    synchronized Optional<Instant> complete() {
        return complete;
    }

    private synchronized void look(GenericKubernetesResource rollout) {
        String image = rollout.get("spec", "template", "spec", "containers", 0, "image");
        Boolean aborted = rollout.get("status", "abort");
        if (accepted.isEmpty() && (BASELINE.equals(image) || Boolean.TRUE.equals(aborted))) {
            accepted = Optional.of(Instant.now());
        }
    }

    private synchronized void look(ReplicaSet set) {
        var image = set.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
        var status = set.getStatus();
        pods.put(
                set.getMetadata().getName(),
                new Pods(
                        image.equals(BASELINE),
                        count(status.getReplicas()),
                        count(status.getAvailableReplicas())));
        if (complete.isEmpty() && pods.values().stream().allMatch(Undoing::asBefore)) {
            complete = Optional.of(Instant.now());
        }
    }

    private static boolean asBefore(Pods pods) {
        return pods.baseline() ? pods.available() == REPLICAS : pods.there() == 0;
    }

    private static int count(@org.jspecify.annotations.Nullable Integer number) {
        return number == null ? 0 : number;
    }

    /// What is deleted is what is long over.
    private record Each<T>(Consumer<T> look) implements ResourceEventHandler<T> {

        @Override
        public void onAdd(T object) {
            look.accept(object);
        }

        @Override
        public void onUpdate(T old, T object) {
            look.accept(object);
        }

        @Override
        public void onDelete(T object, boolean unknown) {}
    }

    @Override
    public void close() {
        sets.close();
        rollouts.close();
    }
}
