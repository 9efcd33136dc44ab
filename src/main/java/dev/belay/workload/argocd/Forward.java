package dev.belay.workload.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.engine.Workload.Order;
import dev.belay.policy.Target;
import dev.belay.release.Effect;
import dev.belay.release.Intent;
import dev.belay.release.Outcome;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Changed;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.NotYet;
import dev.belay.workload.Fence;
import dev.belay.workload.JsonPatch;
import dev.belay.workload.Live;
import dev.belay.workload.Patience;
import dev.belay.workload.PodTemplate;
import dev.belay.workload.Reply;
import dev.belay.workload.Standing;
import java.util.Optional;

/// The writes that bring a candidate in, and the one that keeps it out.
record Forward(ApplicationApi api, Beneath beneath, Patience patience) {

    /// Sets image and release label in the source, if neither the Application nor its workload has
    /// changed since they were surveyed.
    Outcome start(Order order) {
        Target.Application target = Undo.target(order);
        return switch (api.read(target)) {
            case Reply.Ok(JsonNode root) -> start(new ApplicationView(root, target), order);
            case Reply.Refused refused -> Undo.blocked(refused);
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }

    private Outcome start(ApplicationView application, Order order) {
        if (application.standing(order) instanceof Standing.Candidate) {
            return goOn(order);
        }
        Surveyed surveyed = Surveyed.parse(order.start().version());
        if (!application.version().equals(surveyed.application())) {
            return changed(application);
        }
        Target.Application target = Undo.target(order);
        Optional<Outcome> refusal = unchanged(target.workload(), surveyed.workload());
        if (refusal.isPresent()) {
            return refusal.get();
        }
        JsonPatch patch = new JsonPatch().test("/metadata/resourceVersion", surveyed.application());
        SourceFields fields = application.fields();
        fields.write(patch, application.source(), fields.of(candidate(order)));
        return switch (api.patch(target, patch)) {
            case Reply.Ok _ -> goOn(order);
            case Reply.Refused refused when refused.precondition() -> whyNot(order, refused);
            case Reply.Refused refused -> Undo.blocked(refused);
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }

    /// A Deployment that Belay has paused for the release before would take up nothing: it goes on
    /// when it has the candidate, for earlier it would go on with the other.
    private Outcome goOn(Order order) {
        if (!(Undo.target(order).workload() instanceof Target.Deployment deployment)) {
            return new Done();
        }
        String release = order.intent().id().name();
        return patience.until(_ ->
                        switch (api.readWorkload(deployment)) {
                            case Reply.Ok(JsonNode root) when !Undo.paused(root) ->
                                    Optional.of(new Done());
                            case Reply.Ok(JsonNode root)
                                    when PodTemplate.in(root)
                                            .release()
                                            .filter(release::equals)
                                            .isPresent() ->
                                    Optional.of(
                                            Undo.unpause(
                                                    api,
                                                    deployment,
                                                    PodTemplate.RELEASE_PATH,
                                                    release));
                            case Reply.Ok _ -> Optional.empty();
                            case Reply.Refused refused -> Optional.of(new Blocked(refused.why()));
                            case Reply.Silent(String why) -> Optional.of(new Blocked(why));
                        })
                .orElseGet(() ->
                        new NotYet("it is paused, and Argo CD has not brought the candidate yet"));
    }

    static Version candidate(Order order) {
        Intent intent = order.intent();
        boolean moves = new SourceFields(Undo.target(order)).moves();
        return new Version(
                Optional.of(intent.id().name()),
                intent.image(),
                moves ? Optional.of(intent.sha()) : Optional.empty(),
                order.start().container());
    }

    /// Nothing where the workload still is as it was surveyed. It is asked a moment before the
    /// write, for no write can demand two objects unchanged.
    private Optional<Outcome> unchanged(Target.Owned workload, String version) {
        return switch (api.readWorkload(workload)) {
            case Reply.Ok(JsonNode root) when new Live(root).version().equals(version) ->
                    Optional.empty();
            case Reply.Ok _ -> Optional.of(new Changed("%s was written to".formatted(workload)));
            case Reply.Refused refused when refused.missing() ->
                    Optional.of(new Changed("%s is gone".formatted(workload)));
            case Reply.Refused refused -> Optional.of(new Blocked(refused.why()));
            case Reply.Silent(String why) -> Optional.of(new Blocked(why));
        };
    }

    private Outcome whyNot(Order order, Reply.Refused refused) {
        Target.Application target = Undo.target(order);
        return switch (api.read(target)) {
            case Reply.Ok(JsonNode root) -> {
                ApplicationView application = new ApplicationView(root, target);
                if (application.standing(order) instanceof Standing.Candidate) {
                    yield goOn(order);
                }
                String surveyed = Surveyed.parse(order.start().version()).application();
                // Nothing has changed, so it was not the precondition that refused.
                yield application.version().equals(surveyed)
                        ? new Blocked(refused.why())
                        : changed(application);
            }
            case Reply.Refused gone -> Undo.blocked(gone);
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }

    private static Changed changed(ApplicationView application) {
        return new Changed(
                "the Application was written to; its source last by " + application.lastWriter());
    }

    /// What its driver does to the workload itself, as long as the Application asks for the
    /// candidate.
    Outcome onWorkload(Effect.OnTarget effect, Order order) {
        Target.Application target = Undo.target(order);
        return switch (api.read(target)) {
            case Reply.Ok(JsonNode root) -> {
                Standing standing = new ApplicationView(root, target).standing(order);
                yield standing instanceof Standing.Candidate
                        ? beneath.apply(effect, order)
                        : standing.unexpected();
            }
            case Reply.Refused refused -> Undo.blocked(refused);
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }

    /// Changes the Application's version, so that a start that is still on its way is refused.
    Outcome fence(Order order) {
        return Fence.outcome(api.merge(Undo.target(order), Fence.of(order.intent().id().name())));
    }
}
