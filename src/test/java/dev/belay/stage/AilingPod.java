package dev.belay.stage;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;

/// A pod of a real cluster that is not ready any more, until it is cured; nobody else says so of a fake one.
public record AilingPod(KubernetesClient admin, Pod pod) implements AutoCloseable {

    /// Makes one pod of a namespace ail.
    public static AilingPod in(KubernetesClient admin, String namespace) {
        var pods = admin.pods().inNamespace(namespace);
        Pod pod = pods.list().getItems().getFirst();
        var unused =
                pods.withName(pod.getMetadata().getName())
                        .editStatus(p -> {
                            p.getStatus().getConditions().forEach(c -> c.setStatus("False"));
                            return p;
                        });
        return new AilingPod(admin, pod);
    }

    /// Lets another one take its place.
    @Override
    public void close() {
        var unused = admin.resource(pod).delete();
    }
}
