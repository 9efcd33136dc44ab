package dev.belay.workload.deployment;

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
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.stream.Stream;

/// Drives a Deployment with a rolling update, which Kubernetes carries out without any steps.
///
/// Every read is live, every write carries a precondition, and no request is repeated here.
public final class Deployments implements Workload {

    /// What it cannot do without.
    static final List<Access> NEEDED =
            List.of(
                    new Access("get", "apps", "deployments"),
                    new Access("patch", "apps", "deployments"),
                    new Access("list", "apps", "replicasets"));

    /// What it asks of the API server.
    public static final List<Access> ACCESS =
            Stream.of(NEEDED, Scalers.ACCESS).flatMap(List::stream).toList();

    private final DeploymentApi api;
    private final Forward forward;
    private final Halt halt;
    private final Undo undo;
    private final Owners owners;

    /// Drives Deployments through this client, with the usual patience.
    ///
    /// @param argoCd the namespace where Argo CD is
    public Deployments(KubernetesClient client, String argoCd) {
        this(client, Patience.USUAL, argoCd);
    }

    /// Drives Deployments through this client, with Argo CD where it usually is.
    public Deployments(KubernetesClient client, Patience patience) {
        this(client, patience, Owners.ARGO_CD);
    }

    private Deployments(KubernetesClient client, Patience patience, String argoCd) {
        KubeApi kube = new KubeApi(client, patience);
        this.api = new DeploymentApi(kube);
        this.owners = new Owners(kube, argoCd);
        this.forward = new Forward(api);
        this.halt = new Halt(api);
        this.undo = new Undo(api);
    }

    private Deployments(Deployments other, Owners owners) {
        this.api = other.api;
        this.forward = other.forward;
        this.halt = other.halt;
        this.undo = other.undo;
        this.owners = owners;
    }

    /// The same for Deployments that Belay changes through this Application.
    public Workload through(Target.Application application) {
        return new Deployments(this, owners.through(application));
    }

    @Override
    public Observation observe(Order order) {
        return switch (api.read(order.intent().policy().target())) {
            case Reply.Ok(JsonNode root) -> new Look(api, new DeploymentView(root), order).taken();
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
            case Effect.RollBack _ -> undo.rollBack(order);
            case Effect.Pause _ -> halt.pause(order);
            case Effect.Resume _ -> halt.resume(order);
            case Effect.Fence _ -> forward.fence(order);
            // There are no steps to go on from, and none that a baseline would walk.
            case Effect.Advance _, Effect.PromoteBaseline _, Effect.LetGo _ -> new Outcome.Done();
        };
    }
}
