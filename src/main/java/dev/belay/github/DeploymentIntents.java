package dev.belay.github;

import dev.belay.engine.Policies.Found;
import dev.belay.policy.ImageTemplate.Resolved;
import dev.belay.policy.Source;
import dev.belay.policy.Source.Deployment;
import dev.belay.policy.Source.Trigger;
import dev.belay.release.Intent;
import dev.belay.release.ReleaseId;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a deployment asks for, policy by policy. Several policies may match: one deployment of a
/// monorepo is several Releases.
final class DeploymentIntents {

    /// A Release's name is also the value of a pod label.
    private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

    private DeploymentIntents() {}

    /// Plans one Release for each policy that matches, and one refusal for each that cannot be read.
    static List<Planned> of(Deployment deployment, List<Found> policies) {
        return policies.stream().flatMap(found -> plan(deployment, found)).toList();
    }

    /// Says that no policy is for this deployment, in the words a policy would be written in.
    static String unmatched(Deployment deployment) {
        return "no policy for repository %s, environment %s, ref %s, service %s"
                .formatted(
                        deployment.repository(),
                        deployment.environment(),
                        deployment.ref(),
                        shorten(deployment.payload().getOrDefault("service", "(none)")));
    }

    private static Stream<Planned> plan(Deployment deployment, Found found) {
        return switch (found) {
            case Found.Usable usable ->
                    usable.source().matches(deployment)
                            ? Stream.of(plan(deployment, usable))
                            : Stream.empty();
            case Found.Broken broken ->
                    Stream.of(
                            new Planned.Refused(
                                    id(broken.namespace(), broken.name(), deployment),
                                    "policy %s cannot be used: %s"
                                            .formatted(
                                                    broken.name(),
                                                    String.join("; ", broken.problems()))));
        };
    }

    private static Planned plan(Deployment deployment, Found.Usable usable) {
        ReleaseId id = id(usable.namespace(), usable.name(), deployment);
        if (!LABEL.matcher(id.name()).matches()) {
            return new Planned.Refused(
                    id,
                    ("the release of policy %s and deployment %d would be named %s,"
                                    + " which is no DNS label of at most 63 characters")
                            .formatted(usable.name(), deployment.id(), id.name()));
        }
        return switch (usable.source().image().resolve(deployment)) {
            case Resolved.Problem problem -> new Planned.Refused(id, problem.text());
            case Resolved.Image image ->
                    new Planned.Wanted(intent(id, deployment, usable, image.image()));
        };
    }

    private static Intent intent(
            ReleaseId id, Deployment deployment, Found.Usable usable, String image) {
        return new Intent(
                id,
                deployment.repository(),
                deployment.id(),
                deployment.sha(),
                deployment.ref(),
                deployment.environment(),
                image,
                deployment.creator(),
                deployment.authors(),
                awaitsGitHub(deployment, usable.source()),
                usable.policy());
    }

    /// A deployment made by Actions exists before its protection rules have let it through.
    private static boolean awaitsGitHub(Deployment deployment, Source source) {
        return deployment.madeByActions() || source.trigger() == Trigger.IN_PROGRESS;
    }

    private static ReleaseId id(String namespace, String policy, Deployment deployment) {
        return new ReleaseId(namespace, policy + "-" + deployment.id());
    }

    private static String shorten(String text) {
        return text.length() <= 63 ? text : text.substring(0, 63) + "…";
    }
}
