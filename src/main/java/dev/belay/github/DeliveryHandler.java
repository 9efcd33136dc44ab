package dev.belay.github;

import dev.belay.engine.Deliveries;
import dev.belay.engine.Intake;
import dev.belay.engine.Policies;
import dev.belay.engine.Policies.Found;
import dev.belay.engine.Unavailable;
import dev.belay.github.Answer.Item;
import dev.belay.observe.LogKeys;
import dev.belay.observe.LogLine;
import dev.belay.policy.Source.Deployment;
import dev.belay.release.Intent;
import dev.belay.release.ReleaseEvent.GitHubSaid;
import dev.belay.release.ReleaseEvent.GitHubState;
import dev.belay.release.ReleaseEvent.RuleAsked;
import dev.belay.release.ReleaseId;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.Function;
import org.jboss.logging.Logger;

/// Makes a delivery durable. Everything here may be done twice: a Release is created by its name, and
/// telling a release what it knows changes nothing.
@ApplicationScoped
class DeliveryHandler {

    private static final Logger LOG = Logger.getLogger(DeliveryHandler.class);

    private final Policies policies;
    private final Intake intake;
    private final Deliveries deliveries;

    DeliveryHandler(Policies policies, Intake intake, Deliveries deliveries) {
        this.policies = policies;
        this.intake = intake;
        this.deliveries = deliveries;
    }

    /// Acts on what was read, and says what became of it.
    Answer handle(Delivery delivery) {
        return switch (delivery) {
            case Delivery.Created(var deployment) -> each(deployment, this::create);
            case Delivery.Began(var deployment) -> each(deployment, this::begin);
            case Delivery.Ended(var deployment) -> each(deployment, this::end);
            case Delivery.Asked(var deployment, long run, String environment) ->
                    each(deployment, planned -> ask(planned, new RuleAsked(run, environment)));
            case Delivery.Ran ran ->
                    noted(ran.repository(), found -> RunReports.tell(ran, found, deliveries));
            case Delivery.Pressed pressed ->
                    noted(
                            pressed.press().repository(),
                            found -> Presses.tell(pressed, found, deliveries));
            case Delivery.Nothing(var reason) -> Answer.of(Outcome.IGNORED, reason);
            case Delivery.Unreadable(var reason) -> Answer.of(Outcome.UNREADABLE, reason);
        };
    }

    /// What names its release by itself.
    private Answer noted(String repository, Function<List<Found>, Answer> note) {
        try {
            Answer answer = note.apply(policies.forRepository(repository));
            if (answer.outcome() == Outcome.KNOWN) {
                poke();
            }
            return answer.about(repository);
        } catch (Unavailable e) {
            LOG.warn(
                    LogLine.of("what GitHub says cannot be noted")
                            .with(LogKeys.REPOSITORY, repository)
                            .with(LogKeys.REASON, e.getMessage()));
            return Answer.of(Outcome.UNAVAILABLE, "it cannot be noted now").about(repository);
        }
    }

    private Answer each(Deployment deployment, Function<Planned, Item> act) {
        return outcome(deployment, act).about(deployment.repository());
    }

    private Answer outcome(Deployment deployment, Function<Planned, Item> act) {
        List<Planned> planned;
        try {
            planned =
                    DeploymentIntents.of(
                            deployment, policies.forRepository(deployment.repository()));
        } catch (Unavailable e) {
            LOG.warn(
                    LogLine.of("policies cannot be read")
                            .with(LogKeys.REPOSITORY, deployment.repository())
                            .with(LogKeys.REASON, e.getMessage()));
            return Answer.of(Outcome.UNAVAILABLE, "the policies cannot be read now");
        }
        if (planned.isEmpty()) {
            return Answer.of(Outcome.IGNORED, DeploymentIntents.unmatched(deployment));
        }
        Answer answer = Answer.of(planned.stream().map(p -> guarded(p, act)).toList());
        if (answer.releases().stream().anyMatch(i -> isUnderWay(i.outcome()))) {
            poke();
        }
        return answer;
    }

    /// What is stored is stored, whether anybody looks soon or only at the next tick.
    private void poke() {
        try {
            deliveries.poke();
        } catch (RuntimeException e) {
            LOG.warn(LogLine.of("poke failed").with(LogKeys.REASON, e.toString()));
        }
    }

    /// One Release that cannot be stored now must not keep the others from it.
    private static Item guarded(Planned planned, Function<Planned, Item> act) {
        try {
            return act.apply(planned);
        } catch (Unavailable e) {
            LOG.warn(
                    LogLine.of("release cannot be stored")
                            .with(LogKeys.RELEASE, planned.id().toString())
                            .with(LogKeys.REASON, e.getMessage()));
            return Item.of(planned.id(), Outcome.UNAVAILABLE, "it cannot be stored now");
        }
    }

    /// A release that is known may have been stored by someone who died before the poke.
    private static boolean isUnderWay(Outcome outcome) {
        return outcome == Outcome.STORED || outcome == Outcome.KNOWN;
    }

    private Item create(Planned planned) {
        return switch (planned) {
            case Planned.Wanted(var intent) -> stored(intent.id(), intake.create(intent));
            case Planned.Refused(var id, var reason) -> Item.of(id, Outcome.REFUSED, reason);
        };
    }

    private Item begin(Planned planned) {
        if (tell(planned.id(), GitHubState.IN_PROGRESS)) {
            return Item.of(planned.id(), Outcome.KNOWN, "was told that it is in_progress");
        }
        return switch (planned) {
            case Planned.Wanted(var intent) -> createAndBegin(intent);
            case Planned.Refused(var id, var reason) -> Item.of(id, Outcome.REFUSED, reason);
        };
    }

    /// The status overtook the deployment. The deployment is in it, so nothing is missing.
    private Item createAndBegin(Intent intent) {
        boolean created = intake.create(intent);
        if (!tell(intent.id(), GitHubState.IN_PROGRESS)) {
            throw new Unavailable("release %s was stored and is gone".formatted(intent.id()));
        }
        return stored(intent.id(), created);
    }

    /// The question may overtake the deployment, too.
    private Item ask(Planned planned, RuleAsked asked) {
        if (deliveries.tell(planned.id(), asked)) {
            return Item.of(planned.id(), Outcome.KNOWN, "was told that GitHub asks");
        }
        return switch (planned) {
            case Planned.Wanted(var intent) -> {
                boolean created = intake.create(intent);
                if (!deliveries.tell(intent.id(), asked)) {
                    throw new Unavailable(
                            "release %s was stored and is gone".formatted(intent.id()));
                }
                yield stored(intent.id(), created);
            }
            case Planned.Refused(var id, var reason) -> Item.of(id, Outcome.REFUSED, reason);
        };
    }

    private Item end(Planned planned) {
        return tell(planned.id(), GitHubState.ENDED)
                ? Item.of(planned.id(), Outcome.KNOWN, "was told that GitHub ended it")
                : Item.of(planned.id(), Outcome.IGNORED, "there is no such release to end");
    }

    private boolean tell(ReleaseId id, GitHubState state) {
        return deliveries.tell(id, new GitHubSaid(state));
    }

    private static Item stored(ReleaseId id, boolean created) {
        return Item.of(id, created ? Outcome.STORED : Outcome.KNOWN, null);
    }
}
