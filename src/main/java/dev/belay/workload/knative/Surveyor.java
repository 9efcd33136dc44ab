package dev.belay.workload.knative;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.engine.Workload.Question;
import dev.belay.policy.Target;
import dev.belay.release.Baseline;
import dev.belay.release.Finding;
import dev.belay.release.Finding.Severity;
import dev.belay.release.Ledger.Certified;
import dev.belay.release.Survey;
import dev.belay.release.Survey.NotNow;
import dev.belay.release.Survey.Ready;
import dev.belay.release.Survey.Refused;
import dev.belay.workload.Owners;
import dev.belay.workload.Permissions;
import dev.belay.workload.Permissions.Access;
import dev.belay.workload.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks at a Service before a start: can it be driven, is it at rest, what could be gone back to.
record Surveyor(ServiceApi api, Owners owners, Question question) {

    private static final List<Access> NEEDED =
            List.of(
                    new Access("get", "serving.knative.dev", "services"),
                    new Access("patch", "serving.knative.dev", "services"),
                    new Access("get", "serving.knative.dev", "revisions"),
                    new Access("patch", "serving.knative.dev", "revisions"));

    Survey survey() {
        Target target = question.policy().target();
        return switch (api.read(target)) {
            case Reply.Ok(JsonNode root) -> survey(new ServiceView(root));
            case Reply.Refused refused when refused.missing() ->
                    new Refused(target + " does not exist");
            case Reply.Refused(int _, String why) ->
                    new NotNow("cannot read %s: %s".formatted(target, why));
            case Reply.Silent(String why) ->
                    new NotNow("cannot read %s: %s".formatted(target, why));
        };
    }

    private Survey survey(ServiceView service) {
        Target target = question.policy().target();
        List<Finding> findings =
                new ArrayList<>(new Fitness(service, question.policy()).findings());
        findings.addAll(owners.findings(service.live(), "Service"));
        findings.addAll(new Permissions(api.kube()).missing(target.namespace(), NEEDED));
        findings.addAll(new GarbageCollection(api.kube()).findings());
        if (findings.stream().anyMatch(f -> f.severity() == Severity.ERROR)) {
            return new Refused(findings);
        }
        return switch (Rest.of(service, question.over())) {
            case Rest.Under(String why) -> new NotNow(why, findings);
            case Rest.On(Optional<String> revision) -> versions(service, revision, findings);
        };
    }

    private Survey versions(ServiceView service, Optional<String> serving, List<Finding> findings) {
        if (serving.isEmpty()) {
            return last(service, Optional.empty(), findings);
        }
        String name = serving.get();
        return switch (api.readRevision(question.policy().target(), name)) {
            case Reply.Ok(JsonNode root) -> stable(service, new RevisionView(root), findings);
            case Reply.Refused refused when refused.missing() ->
                    new NotNow("its revision %s is gone".formatted(name), findings);
            case Reply.Refused(int _, String why) -> unread(name, why, findings);
            case Reply.Silent(String why) -> unread(name, why, findings);
        };
    }

    private Survey stable(ServiceView service, RevisionView revision, List<Finding> findings) {
        String container = question.policy().target().container();
        Optional<Baseline> stable = revision.asBaseline(container);
        if (stable.isEmpty() || !revision.belongsTo(service)) {
            return new NotNow(
                    "its revision %s has no container '%s'".formatted(revision.name(), container),
                    findings);
        }
        if (!revision.ready().isTrue()) {
            return new NotNow(
                    "its revision %s is not ready: %s"
                            .formatted(revision.name(), revision.ready().text()),
                    findings);
        }
        List<Finding> all = new ArrayList<>(findings);
        all.addAll(revision.findings(container));
        Optional<String> asked = service.template().image(container);
        if (!asked.equals(revision.image(container))) {
            all.add(
                    Finding.warning(
                            "spec.template asks for %s, which was rolled back or never got traffic"
                                    .formatted(asked.orElse("no image")),
                            "look through the rest of that template, for the next release builds on it"));
        }
        return last(service, stable, all);
    }

    /// Looks for the certified version, which is absent if it is gone or not fit to go back to.
    private Survey last(ServiceView service, Optional<Baseline> stable, List<Finding> findings) {
        Optional<String> certified = question.certified().map(Certified::hash);
        if (certified.isEmpty() || certified.equals(stable.map(Baseline::hash))) {
            return ready(service, stable, certified.flatMap(_ -> stable), findings);
        }
        String name = certified.get();
        return switch (api.readRevision(question.policy().target(), name)) {
            case Reply.Ok(JsonNode root) -> {
                String container = question.policy().target().container();
                Optional<Baseline> found =
                        Optional.of(new RevisionView(root))
                                .filter(r -> r.belongsTo(service) && r.ready().isTrue())
                                .flatMap(r -> r.asBaseline(container));
                yield ready(service, stable, found, findings);
            }
            case Reply.Refused refused when refused.missing() ->
                    ready(service, stable, Optional.empty(), findings);
            case Reply.Refused(int _, String why) -> unread(name, why, findings);
            case Reply.Silent(String why) -> unread(name, why, findings);
        };
    }

    private Ready ready(
            ServiceView service,
            Optional<Baseline> stable,
            Optional<Baseline> certified,
            List<Finding> findings) {
        String container = question.policy().target().container();
        return new Ready(
                stable,
                certified,
                service.version(),
                service.template().containerIndex(container).orElseThrow(),
                findings);
    }

    private static NotNow unread(String revision, String why, List<Finding> findings) {
        return new NotNow("cannot read its revision %s: %s".formatted(revision, why), findings);
    }
}
