package dev.belay.workload.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.belay.engine.Workload.Order;
import dev.belay.policy.Strategy;
import dev.belay.policy.Target;
import dev.belay.release.Baseline;
import dev.belay.release.Effect;
import dev.belay.release.Observation;
import dev.belay.release.Observation.OnBaseline;
import dev.belay.release.Outcome;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Changed;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.DoneButNotStable;
import dev.belay.release.Outcome.NotYet;
import dev.belay.workload.JsonPatch;
import dev.belay.workload.Patience;
import dev.belay.workload.PodTemplate;
import dev.belay.workload.Reply;
import dev.belay.workload.Standing;
import java.util.Map;
import java.util.Optional;

/// The writes that put the baseline back.
record Undo(ApplicationApi api, Beneath beneath, Patience patience) {

    /// How often it looks anew because somebody wrote to the Application in between.
    private static final int TRIES = 3;

    /// Takes the traffic off a canary at once, which is not drift, and puts the source's fields
    /// back, which lasts. Only the latter decides what became of it.
    Outcome rollBack(Order order) {
        Optional<Baseline> baseline = order.start().baseline();
        if (baseline.isEmpty()) {
            return new Blocked("there is no version to go back to");
        }
        boolean aborted = abort(order, baseline.get());
        Outcome outcome = restore(order, baseline.get(), aborted);
        for (int n = 1; n < TRIES && outcome instanceof Changed; n++) {
            outcome = restore(order, baseline.get(), aborted);
        }
        return outcome instanceof Changed(String why) ? new Blocked(why) : outcome;
    }

    /// Whether the canary was sent back to the baseline and will go there.
    ///
    /// It demands that the candidate still stands there and that the stable version is the
    /// baseline: nobody else's canary is aborted, and none that an abort would take elsewhere. A
    /// Rollout that someone paused is aborted too, but moves no pods before it goes on.
    private boolean abort(Order order, Baseline baseline) {
        if (!(target(order).workload() instanceof Target.Rollout rollout)
                || !(order.intent().policy().strategy() instanceof Strategy.Canary)) {
            return false;
        }
        JsonPatch patch =
                new JsonPatch()
                        .test(PodTemplate.RELEASE_PATH, order.intent().id().name())
                        .test(
                                PodTemplate.containerPath(order.start().container()) + "/image",
                                order.intent().image())
                        .test("/status/stableRS", baseline.hash())
                        .set("/status/abort", BooleanNode.TRUE);
        return api.patchWorkloadStatus(rollout, patch) instanceof Reply.Ok(JsonNode root)
                && !paused(root);
    }

    /// Changed, in the words of the refusal, when it has to look anew: somebody else may have written in
    /// between. An admission policy refuses in the same way, however often it is asked.
    private Outcome restore(Order order, Baseline baseline, boolean aborted) {
        Target.Application target = target(order);
        return switch (api.read(target)) {
            case Reply.Ok(JsonNode root) -> {
                ApplicationView application = new ApplicationView(root, target);
                yield switch (application.standing(order)) {
                    case Standing.Candidate _ -> restore(application, order, baseline, aborted);
                    case Standing.OfBaseline _ -> landed(order, baseline, aborted);
                    case Standing other -> other.unexpected();
                };
            }
            case Reply.Refused refused -> blocked(refused);
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }

    private Outcome restore(
            ApplicationView application, Order order, Baseline baseline, boolean aborted) {
        Target.Application target = target(order);
        Map<String, JsonNode> values = values(application, order, baseline);
        JsonPatch patch = application.fields().write(new JsonPatch(), application.source(), values);
        return switch (api.patch(target, application.refresh(patch))) {
            case Reply.Ok(JsonNode root) -> {
                ApplicationView now = new ApplicationView(root, target);
                if (now.stillSyncs(order)) {
                    api.endSync(target, now.operation());
                }
                yield landed(order, baseline, aborted);
            }
            case Reply.Refused refused when refused.precondition() -> new Changed(refused.why());
            case Reply.Refused refused -> blocked(refused);
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }

    /// The values of the baseline.
    ///
    /// One that never was in the fields came from git alone. Where git has moved on since, it would
    /// now bring something else, so the image is pinned instead.
    private static Map<String, JsonNode> values(
            ApplicationView application, Order order, Baseline baseline) {
        SourceFields fields = application.fields();
        Optional<Kept> kept = Kept.of(baseline);
        boolean asItWas =
                kept.filter(k ->
                                fields.moves()
                                        || fields.named(k.values()).image().isPresent()
                                        || k.commit().equals(application.commit()))
                        .isPresent();
        return asItWas
                ? kept.orElseThrow().values()
                : fields.of(
                        new Version(
                                baseline.release(),
                                baseline.image(),
                                Optional.empty(),
                                order.start().container()));
    }

    /// Whether the workload will be stable on the baseline by itself, now that Argo CD brings it.
    private Outcome landed(Order order, Baseline baseline, boolean aborted) {
        if (aborted) {
            return new Done();
        }
        Target.Owned workload = target(order).workload();
        if (!(api.readWorkload(workload) instanceof Reply.Ok(JsonNode root)) || paused(root)) {
            return new DoneButNotStable();
        }
        boolean stable =
                switch (workload) {
                    case Target.Rollout _ ->
                            root.path("status").path("stableRS").asText().equals(baseline.hash());
                    case Target.Deployment _ -> true;
                };
        return stable ? new Done() : new DoneButNotStable();
    }

    /// Waits until Argo CD has brought the baseline, then lets its driver do the rest.
    Outcome promote(Order order) {
        Target.Application target = target(order);
        return switch (api.read(target)) {
            case Reply.Ok(JsonNode root) -> {
                Standing standing = new ApplicationView(root, target).standing(order);
                yield standing instanceof Standing.OfBaseline(Baseline baseline)
                        ? promote(order, baseline)
                        : standing.unexpected();
            }
            case Reply.Refused refused -> blocked(refused);
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }

    private Outcome promote(Order order, Baseline baseline) {
        return patience.until(_ ->
                        switch (beneath.observe(order)) {
                            case OnBaseline _ -> Optional.of(onBaseline(order, baseline));
                            case Observation.Unreadable(String why) ->
                                    Optional.of(new Blocked(why));
                            case Observation.OnCandidate _,
                                    Observation.Other _,
                                    Observation.Missing _ ->
                                    Optional.empty();
                        })
                .orElseGet(() -> new NotYet("Argo CD has not brought the baseline yet"));
    }

    /// A paused Deployment has nothing to promote, but would not move a single pod.
    private Outcome onBaseline(Order order, Baseline baseline) {
        Target.Owned workload = target(order).workload();
        if (workload instanceof Target.Rollout) {
            return beneath.apply(new Effect.PromoteBaseline(), order);
        }
        String image = PodTemplate.containerPath(order.start().container()) + "/image";
        return unpause(api, workload, image, baseline.image());
    }

    /// Lets a workload go on if the version stands there that it is to go on with.
    static Outcome unpause(ApplicationApi api, Target.Owned workload, String path, String value) {
        JsonPatch patch = new JsonPatch().test(path, value).set("/spec/paused", BooleanNode.FALSE);
        return switch (api.patchWorkload(workload, patch)) {
            case Reply.Ok _ -> new Done();
            case Reply.Refused refused when refused.precondition() -> new NotYet(refused.why());
            case Reply.Refused refused -> blocked(refused);
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }

    static Target.Application target(Order order) {
        return (Target.Application) order.intent().policy().target();
    }

    static boolean paused(JsonNode workload) {
        return workload.path("spec").path("paused").asBoolean();
    }

    static Blocked blocked(Reply.Refused refused) {
        return new Blocked(refused.missing() ? "the Application is gone" : refused.why());
    }
}
