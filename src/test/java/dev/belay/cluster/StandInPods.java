package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The kubelets' part of a stand-in: pods come up at once, or go, or never become ready; and after
/// `minReadySeconds` they count as available.
final class StandInPods {

    private final Set<String> broken = ConcurrentHashMap.newKeySet();
    private final Set<String> held = ConcurrentHashMap.newKeySet();
    private final Map<String, List<Instant>> readySince = new ConcurrentHashMap<>();

    /// From now on no pod of this image is ready, as if it crashed under traffic.
    void breakPods(String namespace, String image) {
        broken.add(namespace + " " + image);
    }

    /// Whether pods that come up in this namespace from now on are not ready until that is taken back.
    void holdPods(String namespace, boolean hold) {
        if (hold) {
            held.add(namespace);
        } else {
            held.remove(namespace);
        }
    }

    /// The status that a ReplicaSet should have; empty where it has it.
    Optional<ObjectNode> status(JsonNode set, Instant now) {
        var wanted = set.at("/spec/replicas").asInt();
        var ready = neverReady(set) ? List.<Instant>of() : ready(set, wanted, now);
        var patience = Duration.ofSeconds(set.at("/spec/minReadySeconds").asInt());
        var available =
                (int) ready.stream().filter(since -> !now.isBefore(since.plus(patience))).count();
        if (set.at("/status/replicas").asInt() == wanted
                && set.at("/status/readyReplicas").asInt() == ready.size()
                && set.at("/status/availableReplicas").asInt() == available
                && set.path("status").has("observedGeneration")) {
            return Optional.empty();
        }
        var status = Json.object();
        status.putObject("status")
                .put("replicas", wanted)
                .put("fullyLabeledReplicas", wanted)
                .put("readyReplicas", ready.size())
                .put("availableReplicas", available)
                .put("observedGeneration", set.at("/metadata/generation").asLong());
        return Optional.of(status);
    }

    /// Since when its pods are ready; of more than are wanted the newest go first.
    private List<Instant> ready(JsonNode set, int wanted, Instant now) {
        var namespace = set.at("/metadata/namespace").asText();
        return readySince.compute(
                set.at("/metadata/uid").asText(),
                (_, before) -> {
                    var pods = before == null ? new ArrayList<Instant>() : new ArrayList<>(before);
                    while (pods.size() > wanted) {
                        pods.removeLast();
                    }
                    while (pods.size() < wanted && !held.contains(namespace)) {
                        pods.add(now);
                    }
                    return List.copyOf(pods);
                });
    }

    private boolean neverReady(JsonNode set) {
        var namespace = set.at("/metadata/namespace").asText();
        var never =
                set.at("/spec/template/spec/containers")
                        .valueStream()
                        .anyMatch(container -> {
                            var image = container.path("image").asText();
                            return image.contains("crash")
                                    || broken.contains(namespace + " " + image)
                                    || container
                                            .at("/resources/requests/cpu")
                                            .asText()
                                            .matches("\\d{4,}");
                        });
        if (never) {
            readySince.remove(set.at("/metadata/uid").asText());
        }
        return never;
    }
}
