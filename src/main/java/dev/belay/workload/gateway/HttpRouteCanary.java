package dev.belay.workload.gateway;

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
import dev.belay.workload.Scalers;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Drives an HTTPRoute that divides traffic between two Deployments, which swap their parts with
/// every release.
///
/// Every read is live, every write carries a precondition, and no request is repeated here.
public final class HttpRouteCanary implements Workload {

    /// What it cannot do without.
    static final List<Access> NEEDED =
            List.of(
                    new Access("get", "gateway.networking.k8s.io", "httproutes"),
                    new Access("patch", "gateway.networking.k8s.io", "httproutes"),
                    new Access("get", "apps", "deployments"),
                    new Access("patch", "apps", "deployments"),
                    new Access("list", "apps", "replicasets"),
                    new Access("get", "", "services"));

    /// What it asks of the API server.
    public static final List<Access> ACCESS =
            Stream.of(NEEDED, Scalers.ACCESS).flatMap(List::stream).toList();

    private static final String NOT_THIS = "the start was not recorded for this HTTPRoute";

    private final GatewayApi api;
    private final Owners owners;

    /// Drives HTTPRoutes through this client, with the usual patience.
    ///
    /// @param argoCd the namespace where Argo CD is
    public HttpRouteCanary(KubernetesClient client, String argoCd) {
        this(client, Patience.USUAL, argoCd);
    }

    /// Drives HTTPRoutes through this client, with Argo CD where it usually is.
    public HttpRouteCanary(KubernetesClient client, Patience patience) {
        this(client, patience, Owners.ARGO_CD);
    }

    private HttpRouteCanary(KubernetesClient client, Patience patience, String argoCd) {
        KubeApi kube = new KubeApi(client, patience);
        this.api = new GatewayApi(kube);
        this.owners = new Owners(kube, argoCd);
    }

    @Override
    public Observation observe(Order order) {
        return sides(order)
                .map(sides ->
                        Look.at(Scene.read(api, sides), order, new Revisions(api, sides.target())))
                .orElseGet(() -> new Observation.Unreadable(NOT_THIS));
    }

    @Override
    public Survey survey(Question question) {
        return question.policy().target() instanceof Target.HttpRoute target
                ? new Surveyor(api, owners, target, question).survey()
                : new Survey.Refused("the target is no HTTPRoute");
    }

    @Override
    public Outcome apply(Effect.OnTarget effect, Order order) {
        Optional<Sides> sides = sides(order);
        if (sides.isEmpty()) {
            return new Outcome.Blocked(NOT_THIS);
        }
        Forward forward = new Forward(api, order, sides.get());
        return switch (effect) {
            case Effect.StartCandidate _ -> forward.start(Pin.of(order.start()).orElseThrow());
            case Effect.Advance(int fromStep) -> forward.advance(fromStep);
            case Effect.RollBack _ -> new Undo(api, order, sides.get()).rollBack();
            case Effect.Fence _ -> forward.fence();
            case Effect.LetGo _ -> new Farewell(api, order, sides.get()).letGo();
            // Nothing takes steps for the baseline, and nothing goes on by itself.
            case Effect.PromoteBaseline _, Effect.Pause _, Effect.Resume _ -> new Outcome.Done();
        };
    }

    private static Optional<Sides> sides(Order order) {
        return order.intent().policy().target() instanceof Target.HttpRoute target
                ? Sides.of(target, order)
                : Optional.empty();
    }
}
