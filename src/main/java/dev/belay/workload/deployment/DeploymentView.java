package dev.belay.workload.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.engine.Workload.Order;
import dev.belay.workload.Live;
import dev.belay.workload.PodTemplate;
import dev.belay.workload.Standing;
import dev.belay.workload.Text;
import java.util.Optional;
import java.util.Set;

/// A Deployment as it was read: its fields by the names the driver thinks in.
record DeploymentView(JsonNode root) {

    static final String HASH_LABEL = "pod-template-hash";

    /// Where Belay notes for which release it has paused a Deployment.
    static final String PAUSED_FOR = "belay.dev/paused";

    /// The controller's reason once an update is complete.
    private static final String COMPLETE = "NewReplicaSetAvailable";

    /// Who writes the revision and the status, but never asks for another version.
    private static final Set<String> CONTROLLERS = Set.of("kube-controller-manager");

    Live live() {
        return new Live(root);
    }

    String version() {
        return live().version();
    }

    boolean observed() {
        return live().observed();
    }

    JsonNode spec() {
        return root.path("spec");
    }

    JsonNode status() {
        return root.path("status");
    }

    PodTemplate template() {
        return PodTemplate.in(root);
    }

    /// Whose version its spec asks for.
    Standing standing(Order order) {
        return Standing.of(template(), lastWriter(), order);
    }

    /// Who last wrote the pod template, as far as the API server knows.
    String lastWriter() {
        return live().lastWriter("template", CONTROLLERS);
    }

    int replicas() {
        return spec().path("replicas").asInt(1);
    }

    boolean paused() {
        return spec().path("paused").asBoolean();
    }

    /// Whether it was Belay that paused it for this release, or somebody after it.
    boolean markedFor(String release) {
        return live().annotation(PAUSED_FOR).filter(release::equals).isPresent();
    }

    /// Whether it is paused, and by Belay, for the release that stands there.
    ///
    /// A mark of an earlier release is what a rollback or a newer start has left behind: they clear
    /// the pause in their one write, which cannot also take away what may not be there.
    boolean pausedByBelay() {
        return paused() && template().release().filter(this::markedFor).isPresent();
    }

    /// Whether the controller has given up waiting for progress; it goes on trying all the same.
    boolean timedOut() {
        return progressing().path("reason").asText().equals("ProgressDeadlineExceeded");
    }

    /// Whether the version that the spec asks for was complete once, and is the only one that has pods;
    /// some of these may be missing just now.
    boolean settled() {
        String reason = progressing().path("reason").asText();
        return count("replicas") == count("updatedReplicas")
                && (reason.isEmpty() || reason.equals(COMPLETE));
    }

    int available() {
        return count("availableReplicas");
    }

    /// What is missing until all pods are of the version that the spec asks for, and available; as
    /// `kubectl rollout status` judges it.
    Optional<String> missing() {
        if (!observed()) {
            return Optional.of("the controller has not seen the latest change yet");
        }
        if (paused()) {
            return Optional.of("stopped by spec.paused");
        }
        String late = timedOut() ? "ProgressDeadlineExceeded: " : "";
        int updated = count("updatedReplicas");
        int wanted = replicas();
        if (updated != wanted) {
            return Optional.of("%s%d of %d pods are replaced".formatted(late, updated, wanted));
        }
        int others = count("replicas") - updated;
        if (others > 0) {
            return Optional.of("%s%d pods of other versions are left".formatted(late, others));
        }
        if (available() != wanted) {
            return Optional.of(
                    "%s%d of %d pods are available".formatted(late, available(), wanted));
        }
        String reason = progressing().path("reason").asText();
        return reason.isEmpty() || reason.equals(COMPLETE)
                ? Optional.empty()
                : Optional.of("the controller says " + Text.brief(reason));
    }

    private int count(String field) {
        return status().path(field).asInt();
    }

    private JsonNode progressing() {
        for (JsonNode condition : status().path("conditions")) {
            if (condition.path("type").asText().equals("Progressing")) {
                return condition;
            }
        }
        return root.path("none");
    }
}
