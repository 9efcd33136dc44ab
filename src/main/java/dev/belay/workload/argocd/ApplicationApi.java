package dev.belay.workload.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.policy.Target;
import dev.belay.workload.JsonPatch;
import dev.belay.workload.KubeApi;
import dev.belay.workload.Reply;

/// The requests about an Application, and the few about the workload that are not its driver's.
///
/// @param quick for what must not keep a rollback waiting
record ApplicationApi(KubeApi kube, KubeApi quick) {

    static final String ARGO = "argoproj.io/v1alpha1";
    private static final String NUDGED = "belay.dev/nudged";

    Reply read(Target.Application target) {
        return kube.get(path(target));
    }

    Reply patch(Target.Application target, JsonPatch patch) {
        return kube.patch(path(target), patch);
    }

    Reply merge(Target.Application target, JsonNode change) {
        return kube.merge(path(target), change);
    }

    /// Makes Argo CD look at an Application whose last change it has not noticed.
    ///
    /// Like Argo Rollouts it puts what it wrote into its cache, over anything newer that arrived
    /// meanwhile (`writeBackToInformer`); a rollback that was accepted in that moment would wait for
    /// the next regular comparison, minutes later. The answer does not matter: the next look
    /// repeats it.
    void nudge(Target.Application target, ApplicationView application) {
        ObjectNode change = JsonNodeFactory.instance.objectNode();
        change.putObject("metadata").putObject("annotations").put(NUDGED, application.version());
        Reply _ = merge(target, change);
    }

    /// Ends a sync that would go on bringing the candidate, as `argocd app terminate-op` does.
    ///
    /// A sync stays under way while it retries, or while a wave waits for health; until it ends,
    /// Argo CD begins no other one. The answer does not matter: the next look repeats it.
    void endSync(Target.Application target, JsonNode operation) {
        String state = "/status/operationState";
        Reply _ =
                quick.patch(
                        path(target),
                        new JsonPatch()
                                .test(state + "/startedAt", operation.path("startedAt"))
                                .test(state + "/phase", "Running")
                                .set(state + "/phase", "Terminating"));
    }

    Reply readWorkload(Target.Owned workload) {
        return kube.get(path(workload));
    }

    Reply patchWorkload(Target.Owned workload, JsonPatch patch) {
        return kube.patch(path(workload), patch);
    }

    Reply patchWorkloadStatus(Target.Owned workload, JsonPatch patch) {
        return quick.patch(path(workload) + "/status", patch);
    }

    private static String path(Target.Application target) {
        return KubeApi.path(ARGO, target.home(), "applications", target.name());
    }

    private static String path(Target.Owned workload) {
        return switch (workload) {
            case Target.Rollout r -> KubeApi.path(ARGO, r.namespace(), "rollouts", r.name());
            case Target.Deployment d ->
                    KubeApi.path("apps/v1", d.namespace(), "deployments", d.name());
        };
    }
}
