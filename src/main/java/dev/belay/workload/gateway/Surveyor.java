package dev.belay.workload.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.belay.engine.Workload.Question;
import dev.belay.policy.Target;
import dev.belay.policy.Target.Backend;
import dev.belay.release.Finding;
import dev.belay.release.Finding.Severity;
import dev.belay.release.Survey;
import dev.belay.release.Survey.NotNow;
import dev.belay.release.Survey.Refused;
import dev.belay.workload.Owners;
import dev.belay.workload.Permissions;
import dev.belay.workload.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Looks at a route before a start: can it be driven, is it at rest, what could be gone back to.
record Surveyor(GatewayApi api, Owners owners, Target.HttpRoute target, Question question) {

    Survey survey() {
        return switch (api.readRoute(target)) {
            case Reply.Ok(JsonNode root) -> survey(new RouteView(root));
            case Reply.Refused refused when refused.missing() ->
                    new Refused(target + " does not exist");
            case Reply.Refused(int _, String why) -> unreadable(why);
            case Reply.Silent(String why) -> unreadable(why);
        };
    }

    private Survey unreadable(String why) {
        return new NotNow("cannot read what belongs to %s: %s".formatted(target, why));
    }

    private Survey survey(RouteView route) {
        List<Half> halves = new ArrayList<>();
        for (Backend backend : target.backends()) {
            Reply deployment = api.readDeployment(target, backend);
            Reply service = api.readService(target, backend);
            Optional<String> why =
                    Stream.of(deployment, service).flatMap(r -> unread(r).stream()).findFirst();
            if (why.isPresent()) {
                return unreadable(why.get());
            }
            halves.add(new Half(backend, new DeploymentView(object(deployment)), object(service)));
        }
        List<Finding> findings = findings(route, halves);
        return findings.stream().anyMatch(f -> f.severity() == Severity.ERROR)
                ? new Refused(findings)
                : new AtRest(api, target, question, route, halves, findings).survey();
    }

    private static Optional<String> unread(Reply reply) {
        return switch (reply) {
            case Reply.Ok _ -> Optional.empty();
            case Reply.Refused refused when refused.missing() -> Optional.empty();
            case Reply.Refused(int _, String why) -> Optional.of(why);
            case Reply.Silent(String why) -> Optional.of(why);
        };
    }

    private static JsonNode object(Reply reply) {
        return reply instanceof Reply.Ok(JsonNode object) ? object : MissingNode.getInstance();
    }

    private List<Finding> findings(RouteView route, List<Half> halves) {
        List<Finding> findings = new ArrayList<>(new Fitness(target, route, halves).findings());
        findings.addAll(owners.findings(route.live(), "HTTPRoute", Surveyor::instead));
        for (Half half : halves) {
            if (half.deployment().exists()) {
                findings.addAll(
                        owners.findings(half.deployment().live(), "Deployment", Surveyor::instead));
            }
        }
        findings.addAll(Autoscalers.findings(api.listAutoscalers(target), target));
        findings.addAll(
                new Permissions(api.kube()).missing(target.namespace(), HttpRouteCanary.NEEDED));
        return findings.stream().distinct().toList();
    }

    /// An Application cannot carry weights for Belay, so the two have to share the work.
    private static String instead(String application) {
        return "switch automated sync off in Application %s, or keep the HTTPRoute and both Deployments out of it"
                .formatted(application);
    }
}
