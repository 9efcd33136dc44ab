package dev.belay.workload.gateway;

import dev.belay.engine.Workload.Question;
import dev.belay.policy.Target;
import dev.belay.policy.Target.Backend;
import dev.belay.release.Baseline;
import dev.belay.release.Finding;
import dev.belay.release.Ledger.Certified;
import dev.belay.release.Survey;
import dev.belay.release.Survey.NotNow;
import dev.belay.release.Survey.Ready;
import dev.belay.workload.gateway.Placement.Over;
import java.util.List;
import java.util.Optional;

/// Whether a release can start from what was read, and what could be gone back to.
///
/// @param findings warnings
record AtRest(
        GatewayApi api,
        Target.HttpRoute target,
        Question question,
        RouteView route,
        List<Half> halves,
        List<Finding> findings) {

    Survey survey() {
        Optional<String> trouble = route.trouble();
        if (trouble.isPresent()) {
            return notNow(trouble.get());
        }
        Optional<Over> over = Over.of(target, question.over(), this::deployment);
        Split split = route.splits(target).getFirst();
        return switch (Placement.of(target, split, over, question.certified(), this::hash)) {
            case Placement.Unrest(String why) ->
                    notNow("%s, last written by %s".formatted(why, route.lastWriter()));
            case Placement.Found(Sides sides, Backend serves) ->
                    unrest(sides, over)
                            .<Survey>map(this::notNow)
                            .orElseGet(() -> versions(sides, serves));
        };
    }

    /// Why it cannot be started over from here, if so.
    private Optional<String> unrest(Sides sides, Optional<Over> over) {
        DeploymentView stays = deployment(sides.baseline());
        DeploymentView goes = deployment(sides.candidate());
        if (over.filter(o -> o.sides().equals(sides) && !o.keeps(stays)).isPresent()) {
            return Optional.of(
                    "Deployment %s no longer runs the baseline, last written by %s"
                            .formatted(stays.name(), stays.lastWriter()));
        }
        if (stays.missing().isPresent() && !neverServed(stays)) {
            return stays.missing();
        }
        boolean belays = goes.template().release().isPresent();
        return goes.missing()
                .filter(_ -> over.isEmpty() && !belays && goes.wanted() > 0 && !goes.gaveUp())
                .map(what -> "an update by %s is under way: %s".formatted(goes.lastWriter(), what));
    }

    /// A first version that came to nothing may be replaced; one on its way may yet arrive.
    private static boolean neverServed(DeploymentView deployment) {
        return deployment.gaveUp() && deployment.available() == 0;
    }

    private Survey versions(Sides sides, Backend serves) {
        DeploymentView stays = deployment(sides.baseline());
        Optional<Baseline> kept = Optional.empty();
        if (!neverServed(stays)) {
            Revisions.Found version = revisions().of(stays);
            if (version.hash().isEmpty()) {
                return notNow(version.why());
            }
            kept = stays.template().asBaseline(version.hash().get(), target.container());
        }
        Optional<Baseline> stable = serves.equals(sides.baseline()) ? kept : version(serves);
        if (stable.isEmpty() && !serves.equals(sides.baseline())) {
            return notNow(revisions().of(deployment(serves)).why());
        }
        Optional<String> certified = question.certified().map(Certified::hash);
        DeploymentView goes = deployment(sides.candidate());
        return new Ready(
                stable,
                kept.filter(b -> certified.filter(b.hash()::equals).isPresent()),
                new Pin(goes.name(), goes.version(), route.version()).text(),
                goes.template().containerIndex(target.container()).orElseThrow(),
                findings);
    }

    private Optional<Baseline> version(Backend backend) {
        return hash(backend)
                .flatMap(hash ->
                        deployment(backend).template().asBaseline(hash, target.container()));
    }

    private Optional<String> hash(Backend backend) {
        return revisions().of(deployment(backend)).hash();
    }

    private Revisions revisions() {
        return new Revisions(api, target);
    }

    private DeploymentView deployment(Backend backend) {
        return halves.stream()
                .filter(h -> h.backend().equals(backend))
                .map(Half::deployment)
                .findFirst()
                .orElseThrow();
    }

    private NotNow notNow(String why) {
        return new NotNow(why, findings);
    }
}
