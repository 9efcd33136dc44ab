package dev.belay.workload.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.engine.Workload.Order;
import dev.belay.engine.Workload.Question;
import dev.belay.policy.Target;
import dev.belay.release.Baseline;
import dev.belay.release.Finding;
import dev.belay.release.Finding.Severity;
import dev.belay.release.Survey;
import dev.belay.release.Survey.NotNow;
import dev.belay.release.Survey.Ready;
import dev.belay.release.Survey.Refused;
import dev.belay.workload.Owners;
import dev.belay.workload.Permissions;
import dev.belay.workload.PodTemplate;
import dev.belay.workload.Reply;
import dev.belay.workload.Scalers;
import dev.belay.workload.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks at a Deployment before a start: can it be driven, is it at rest, what could be gone back to.
record Surveyor(DeploymentApi api, Owners owners, Question question) {

    Survey survey() {
        Target target = question.policy().target();
        return switch (api.read(target)) {
            case Reply.Ok(JsonNode root) -> survey(new DeploymentView(root));
            case Reply.Refused refused when refused.missing() ->
                    new Refused(target + " does not exist");
            case Reply.Refused(int _, String why) ->
                    new NotNow("cannot read %s: %s".formatted(target, why));
            case Reply.Silent(String why) ->
                    new NotNow("cannot read %s: %s".formatted(target, why));
        };
    }

    private Survey survey(DeploymentView deployment) {
        Target target = question.policy().target();
        List<Finding> findings =
                new ArrayList<>(new Fitness(deployment, question.policy()).findings());
        findings.addAll(owners.findings(deployment.live(), "Deployment"));
        findings.addAll(new Scalers(api.kube()).findings(deployment.live(), "Deployment"));
        findings.addAll(
                new Permissions(api.kube()).missing(target.namespace(), Deployments.NEEDED));
        if (findings.stream().anyMatch(f -> f.severity() == Severity.ERROR)) {
            return new Refused(findings);
        }
        if (!deployment.observed()) {
            return new NotNow(
                    "the controller has not seen the latest change of the Deployment yet",
                    findings);
        }
        return switch (api.listReplicaSets(target, deployment)) {
            case Reply.Ok(JsonNode list) ->
                    survey(deployment, Versions.of(deployment, list), findings);
            case Reply.Refused(int _, String why) ->
                    new NotNow("cannot read its ReplicaSets: " + why, findings);
            case Reply.Silent(String why) ->
                    new NotNow("cannot read its ReplicaSets: " + why, findings);
        };
    }

    private Survey survey(DeploymentView deployment, Versions versions, List<Finding> findings) {
        Optional<String> missing = deployment.missing();
        if (missing.isEmpty()) {
            return versions.hashOf(deployment.template())
                    .flatMap(hash -> deployment.template().asBaseline(hash, container()))
                    .map(stable -> ready(deployment, Optional.of(stable), versions, findings))
                    .orElseGet(() -> new NotNow("its ReplicaSet is not there", findings));
        }
        if (deployment.settled()) {
            return new NotNow("it is not available: " + missing.get(), findings);
        }
        // By label and image: a stranger may have changed one of the two and left the other.
        Optional<Order> over =
                question.over().filter(o -> deployment.standing(o) instanceof Standing.Candidate);
        if (over.isPresent()) {
            // Neither version is complete: what the other one goes back to is what was proven.
            return ready(deployment, over.get().start().baseline(), versions, findings);
        }
        boolean first = versions.byHash().size() <= 1;
        if (first && deployment.timedOut() && deployment.available() == 0) {
            // A first version that came to nothing may be replaced.
            return ready(deployment, Optional.empty(), versions, findings);
        }
        String what =
                first
                        ? "its first version is not available yet: "
                        : "an update by %s is under way: ".formatted(deployment.lastWriter());
        return new NotNow(what + missing.get(), findings);
    }

    private Survey ready(
            DeploymentView deployment,
            Optional<Baseline> stable,
            Versions versions,
            List<Finding> findings) {
        Optional<Baseline> certified =
                question.certified().flatMap(c -> versions.baseline(c.hash(), container()));
        return certified
                .map(PodTemplate::of)
                .flatMap(PodTemplate::tooLong)
                .<Survey>map(Refused::new)
                .orElseGet(() ->
                        new Ready(
                                stable,
                                certified,
                                deployment.version(),
                                deployment.template().containerIndex(container()).orElseThrow(),
                                findings));
    }

    private String container() {
        return question.policy().target().container();
    }
}
