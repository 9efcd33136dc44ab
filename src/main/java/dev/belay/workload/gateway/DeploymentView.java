package dev.belay.workload.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.engine.Workload.Order;
import dev.belay.workload.Live;
import dev.belay.workload.PodTemplate;
import dev.belay.workload.Standing;
import dev.belay.workload.Text;
import java.util.Optional;
import java.util.Set;

/// A Deployment as it was read; missing fields stand for one that is not there.
record DeploymentView(JsonNode root) {

    static final String HASH_LABEL = "pod-template-hash";
    static final String REVISION = "deployment.kubernetes.io/revision";

    /// Who writes to Deployments but never asks for another version.
    private static final Set<String> CONTROLLERS = Set.of("kube-controller-manager");

    boolean exists() {
        return root.isObject();
    }

    Live live() {
        return new Live(root);
    }

    String name() {
        return live().metadata().path("name").asText();
    }

    String version() {
        return live().version();
    }

    JsonNode spec() {
        return root.path("spec");
    }

    PodTemplate template() {
        return PodTemplate.in(root);
    }

    Standing standing(Order order) {
        return Standing.of(template(), lastWriter(), order);
    }

    /// Who last wrote the pod template, as far as the API server knows.
    String lastWriter() {
        return live().lastWriter("template", CONTROLLERS);
    }

    /// How many pods are wanted.
    int wanted() {
        return spec().path("replicas").asInt(1);
    }

    /// How many pods of any version can serve.
    int available() {
        return status("availableReplicas");
    }

    /// What is missing until all wanted pods run this template and can serve, and no others are left.
    Optional<String> missing() {
        if (!live().observed()) {
            return say("its latest change was not taken up yet");
        }
        if (wanted() == 0) {
            return say("scaled to 0");
        }
        if (status("updatedReplicas") == wanted()
                && status("replicas") == wanted()
                && available() >= wanted()) {
            return Optional.empty();
        }
        int ready = Math.min(status("updatedReplicas"), available());
        String paused = spec().path("paused").asBoolean() ? ", stopped by spec.paused" : "";
        return say("%d of %d pods are available".formatted(ready, wanted()) + paused + failure());
    }

    private Optional<String> say(String what) {
        return Optional.of("Deployment %s: %s".formatted(name(), what));
    }

    private String failure() {
        for (JsonNode condition : live().status().path("conditions")) {
            String type = condition.path("type").asText();
            String bad =
                    switch (type) {
                        case "Progressing" -> "False";
                        case "ReplicaFailure" -> "True";
                        default -> "";
                    };
            if (!bad.isEmpty() && condition.path("status").asText().equals(bad)) {
                return "; " + Text.brief(condition.path("message").asText());
            }
        }
        return "";
    }

    /// Whether its controller gave up on it: this template never had all its pods.
    boolean gaveUp() {
        for (JsonNode condition : live().status().path("conditions")) {
            if (condition.path("reason").asText().equals("ProgressDeadlineExceeded")) {
                return live().observed() && condition.path("status").asText().equals("False");
            }
        }
        return false;
    }

    private int status(String field) {
        return live().status().path(field).asInt();
    }
}
