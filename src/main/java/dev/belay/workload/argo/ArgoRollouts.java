package dev.belay.workload.argo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.engine.Workload;
import dev.belay.policy.Target;
import dev.belay.release.Effect;
import dev.belay.release.Observation;
import dev.belay.release.Outcome;
import dev.belay.release.Survey;
import dev.belay.workload.KubeApi;
import dev.belay.workload.Owners;
import dev.belay.workload.Patience;
import dev.belay.workload.Permissions.Access;
import dev.belay.workload.Reply;
import dev.belay.workload.Scalers;
import dev.belay.workload.Standing;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.stream.Stream;

/// Drives an Argo Rollout, canary or blue-green, whose own pauses wait for Belay.
///
/// Every read is live, every write carries a precondition, and no request is repeated here.
public final class ArgoRollouts implements Workload {

    /// What it cannot do without.
    static final List<Access> NEEDED =
            List.of(
                    new Access("get", "argoproj.io", "rollouts"),
                    new Access("patch", "argoproj.io", "rollouts"),
                    new Access("patch", "argoproj.io", "rollouts/status"),
                    new Access("get", "apps", "replicasets"),
                    new Access("list", "apps", "replicasets"));

    /// What it asks of the API server.
    public static final List<Access> ACCESS =
            Stream.of(NEEDED, Scalers.ACCESS).flatMap(List::stream).toList();

    private final RolloutApi api;
    private final Forward forward;
    private final Undo undo;
    private final Owners owners;

    /// Drives Rollouts through this client, with the usual patience.
    ///
    /// @param argoCd the namespace where Argo CD is
    public ArgoRollouts(KubernetesClient client, String argoCd) {
        this(client, Patience.USUAL, argoCd);
    }

    /// Drives Rollouts through this client, with Argo CD where it usually is.
    public ArgoRollouts(KubernetesClient client, Patience patience) {
        this(client, patience, Owners.ARGO_CD);
    }

    private ArgoRollouts(KubernetesClient client, Patience patience, String argoCd) {
        KubeApi kube = new KubeApi(client, patience);
        this.api = new RolloutApi(kube);
        this.forward = new Forward(api);
        this.undo = new Undo(api, patience);
        this.owners = new Owners(kube, argoCd);
    }

    private ArgoRollouts(ArgoRollouts other, Owners owners) {
        this.api = other.api;
        this.forward = other.forward;
        this.undo = other.undo;
        this.owners = owners;
    }

    /// The same for Rollouts that Belay changes through this Application.
    public Workload through(Target.Application application) {
        return new ArgoRollouts(this, owners.through(application));
    }

    @Override
    public Observation observe(Order order) {
        Target target = order.intent().policy().target();
        return switch (api.read(target)) {
            case Reply.Ok(JsonNode root) -> observe(new RolloutView(root), order);
            case Reply.Refused refused when refused.missing() -> new Observation.Missing();
            case Reply.Refused(int _, String why) -> new Observation.Unreadable(why);
            case Reply.Silent(String why) -> new Observation.Unreadable(why);
        };
    }

    /// A look is also where a write that the controller missed is brought to its notice.
    private Observation observe(RolloutView rollout, Order order) {
        Target target = order.intent().policy().target();
        boolean ours =
                switch (rollout.standing(order)) {
                    case Standing.Candidate _, Standing.OfBaseline _ -> true;
                    case Standing.Newer _, Standing.Stranger _ -> false;
                };
        if (ours && rollout.unheeded()) {
            api.nudge(target, rollout);
        }
        return Look.at(rollout, order, new Pods(api, target));
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
            case Effect.PromoteBaseline _ -> undo.promote(order);
            case Effect.Fence _ -> forward.fence(order);
            // It waits at its pauses by itself.
            case Effect.Pause _, Effect.Resume _, Effect.LetGo _ -> new Outcome.Done();
        };
    }
}
