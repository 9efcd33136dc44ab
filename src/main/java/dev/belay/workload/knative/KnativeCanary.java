package dev.belay.workload.knative;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.engine.Workload;
import dev.belay.release.Effect;
import dev.belay.release.Observation;
import dev.belay.release.Outcome;
import dev.belay.release.Survey;
import dev.belay.workload.KubeApi;
import dev.belay.workload.Owners;
import dev.belay.workload.Patience;
import dev.belay.workload.Permissions.Access;
import dev.belay.workload.Reply;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;

/// Drives a Knative Service, whose traffic it divides between revisions that it names.
///
/// Every read is live, every write carries a precondition, and no request is repeated here.
public final class KnativeCanary implements Workload {

    /// What it asks of the API server.
    public static final List<Access> ACCESS =
            List.of(
                    new Access("get", "serving.knative.dev", "services"),
                    new Access("patch", "serving.knative.dev", "services"),
                    new Access("get", "serving.knative.dev", "revisions"),
                    new Access("patch", "serving.knative.dev", "revisions"));

    /// What it asks about Knative itself, in Knative's own namespace: the ConfigMap `config-gc` and no other.
    public static final List<Access> OF_KNATIVE = List.of(new Access("get", "", "configmaps"));

    private final ServiceApi api;
    private final Forward forward;
    private final Undo undo;
    private final Owners owners;

    /// Drives Services through this client, with the usual patience.
    ///
    /// @param argoCd the namespace where Argo CD is
    public KnativeCanary(KubernetesClient client, String argoCd) {
        this(client, Patience.USUAL, argoCd);
    }

    /// Drives Services through this client, with Argo CD where it usually is.
    public KnativeCanary(KubernetesClient client, Patience patience) {
        this(client, patience, Owners.ARGO_CD);
    }

    private KnativeCanary(KubernetesClient client, Patience patience, String argoCd) {
        KubeApi kube = new KubeApi(client, patience);
        this.api = new ServiceApi(kube);
        this.owners = new Owners(kube, argoCd);
        this.forward = new Forward(api);
        this.undo = new Undo(api);
    }

    @Override
    public Observation observe(Order order) {
        return switch (api.read(order.intent().policy().target())) {
            case Reply.Ok(JsonNode root) -> Look.at(new ServiceView(root), order, api);
            case Reply.Refused refused when refused.missing() -> new Observation.Missing();
            case Reply.Refused(int _, String why) -> new Observation.Unreadable(why);
            case Reply.Silent(String why) -> new Observation.Unreadable(why);
        };
    }

    @Override
    public Survey survey(Question question) {
        return new Surveyor(api, owners, question).survey();
    }

    @Override
    public Outcome apply(Effect.OnTarget effect, Order order) {
        return switch (effect) {
            case Effect.StartCandidate _ -> forward.start(order);
            case Effect.Advance(int fromStep) -> forward.advance(order, fromStep);
            case Effect.RollBack _ -> undo.rollBack(order);
            case Effect.Fence _ -> forward.fence(order);
            case Effect.LetGo _ -> new Farewell(api).letGo(order);
            // Traffic moves at once and only when it is written.
            case Effect.PromoteBaseline _, Effect.Pause _, Effect.Resume _ -> new Outcome.Done();
        };
    }
}
