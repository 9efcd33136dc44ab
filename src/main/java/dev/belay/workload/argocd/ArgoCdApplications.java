package dev.belay.workload.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.engine.Workload;
import dev.belay.policy.Target;
import dev.belay.release.Effect;
import dev.belay.release.Observation;
import dev.belay.release.Outcome;
import dev.belay.release.Survey;
import dev.belay.workload.KubeApi;
import dev.belay.workload.Patience;
import dev.belay.workload.Permissions.Access;
import dev.belay.workload.Reply;
import dev.belay.workload.Standing;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/// Drives what an Argo CD Application manages by the fields of the Application's source, so that
/// self-heal brings what Belay wants instead of undoing it.
///
/// The workload beneath is looked at and advanced by its own driver, and its pod template is never
/// written. Every read is live, every write carries a precondition.
public final class ArgoCdApplications implements Workload {

    /// What it cannot do without, where the Application is.
    static final List<Access> NEEDED =
            List.of(
                    new Access("get", "argoproj.io", "applications"),
                    new Access("patch", "argoproj.io", "applications"),
                    new Access("get", "argoproj.io", "applicationsets"),
                    new Access("get", "argoproj.io", "appprojects"));

    /// What it asks of the API server; the last two tell whether something stands in the way.
    public static final List<Access> ACCESS =
            List.of(
                    new Access("get", "argoproj.io", "applications"),
                    new Access("patch", "argoproj.io", "applications"),
                    new Access("get", "argoproj.io", "applicationsets"),
                    new Access("get", "argoproj.io", "appprojects"));

    /// An abort is quick or not worth waiting for: the source's fields bring the baseline anyway.
    private static final Duration QUICK = Duration.ofSeconds(1);

    private final ApplicationApi api;
    private final Patience patience;
    private final Function<Target.Application, Workload> owned;

    /// Drives Applications through this client, with the usual patience.
    ///
    /// @param owned the driver of the workload of an Application, which has to know that Argo CD
    ///     brings it what Belay wants
    public ArgoCdApplications(
            KubernetesClient client, Function<Target.Application, Workload> owned) {
        this(client, owned, Patience.USUAL);
    }

    /// Drives Applications through this client.
    public ArgoCdApplications(
            KubernetesClient client,
            Function<Target.Application, Workload> owned,
            Patience patience) {
        Duration quick = patience.request().compareTo(QUICK) < 0 ? patience.request() : QUICK;
        this.api =
                new ApplicationApi(
                        new KubeApi(client, patience),
                        new KubeApi(
                                client, new Patience(quick, patience.looks(), patience.pause())));
        this.patience = patience;
        this.owned = owned;
    }

    @Override
    public Observation observe(Order order) {
        Target.Application target = Undo.target(order);
        return switch (api.read(target)) {
            case Reply.Ok(JsonNode root) -> observe(new ApplicationView(root, target), order);
            case Reply.Refused refused when refused.missing() -> new Observation.Missing();
            case Reply.Refused(int _, String why) -> new Observation.Unreadable(why);
            case Reply.Silent(String why) -> new Observation.Unreadable(why);
        };
    }

    /// A look is also where a write that Argo CD missed is brought to its notice, and where a sync
    /// that still brings a candidate we went back from is ended.
    private Observation observe(ApplicationView application, Order order) {
        Target.Application target = Undo.target(order);
        boolean ours =
                switch (application.standing(order)) {
                    case Standing.Candidate _, Standing.OfBaseline _ -> true;
                    case Standing.Newer _, Standing.Stranger _ -> false;
                };
        if (ours && application.stillSyncs(order)) {
            api.endSync(target, application.operation());
        } else if (ours && !application.syncing() && !application.compared()) {
            api.nudge(target, application);
        }
        return new Look(application, beneath(target), order).observe();
    }

    @Override
    public Survey survey(Question question) {
        Target.Application target = (Target.Application) question.policy().target();
        return new Surveyor(api, beneath(target), question, target).survey();
    }

    @Override
    public Outcome apply(Effect.OnTarget effect, Order order) {
        Beneath beneath = beneath(Undo.target(order));
        Forward forward = new Forward(api, beneath, patience);
        Undo undo = new Undo(api, beneath, patience);
        return switch (effect) {
            case Effect.StartCandidate _ -> forward.start(order);
            case Effect.Advance _, Effect.Pause _ -> forward.onWorkload(effect, order);
            // Its driver undoes only what it did for this very release.
            case Effect.Resume _, Effect.LetGo _ -> beneath.apply(effect, order);
            case Effect.RollBack _ -> undo.rollBack(order);
            case Effect.PromoteBaseline _ -> undo.promote(order);
            case Effect.Fence _ -> forward.fence(order);
        };
    }

    private Beneath beneath(Target.Application target) {
        return new Beneath(owned.apply(target));
    }
}
