package dev.belay.workload.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.engine.Workload.Question;
import dev.belay.policy.Target;
import dev.belay.release.Baseline;
import dev.belay.release.Finding;
import dev.belay.release.Finding.Severity;
import dev.belay.release.Survey;
import dev.belay.release.Survey.NotNow;
import dev.belay.release.Survey.Ready;
import dev.belay.release.Survey.Refused;
import dev.belay.workload.Permissions;
import dev.belay.workload.PodTemplate;
import dev.belay.workload.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Looks at an Application and its workload before a start: can they be driven, are they at rest,
/// what could be gone back to.
record Surveyor(ApplicationApi api, Beneath beneath, Question question, Target.Application target) {

    Survey survey() {
        return switch (api.read(target)) {
            case Reply.Ok(JsonNode root) -> survey(new ApplicationView(root, target));
            case Reply.Refused refused when refused.missing() ->
                    new Refused(target + " does not exist");
            case Reply.Refused(int _, String why) ->
                    new NotNow("cannot read %s: %s".formatted(target, why));
            case Reply.Silent(String why) ->
                    new NotNow("cannot read %s: %s".formatted(target, why));
        };
    }

    private Survey survey(ApplicationView application) {
        List<Finding> findings = new ArrayList<>(new Fitness(application, target).findings());
        findings.addAll(
                new Masters(api.kube(), target, application.fields()).findings(application.live()));
        findings.addAll(
                new Permissions(api.kube()).missing(target.home(), ArgoCdApplications.NEEDED));
        Survey below = beneath.survey(question);
        findings.addAll(below.findings());
        if (findings.stream().anyMatch(f -> f.severity() == Severity.ERROR)) {
            return new Refused(findings);
        }
        return switch (below) {
            case Refused _ -> new Refused(findings);
            case NotNow(String why, List<Finding> _) -> new NotNow(why, findings);
            case Ready ready ->
                    unrest(application)
                            .<Survey>map(why -> new NotNow(why, findings))
                            .orElseGet(() -> ready(application, ready, findings));
        };
    }

    /// Why it cannot be started over from here, if so.
    private Optional<String> unrest(ApplicationView application) {
        Optional<String> error =
                application
                        .condition("ComparisonError")
                        .or(() -> application.condition("InvalidSpecError"));
        if (error.isPresent()) {
            return Optional.of("Argo CD cannot compare the Application with git: " + error.get());
        }
        if (!application.compared()) {
            api.nudge(target, application);
            return Optional.of(
                    "Argo CD has not looked at the latest change of the Application yet");
        }
        if (application.syncing()) {
            return Optional.of("a sync is under way (%s)".formatted(application.progress()));
        }
        return application.synced()
                ? Optional.empty()
                : Optional.of(
                        "Argo CD has not synced %s (%s)"
                                .formatted(target.workload(), application.progress()));
    }

    private Survey ready(ApplicationView application, Ready below, List<Finding> findings) {
        Optional<Baseline> stable = below.stable().flatMap(b -> keep(application, below, b));
        Optional<Baseline> certified = below.certified().flatMap(b -> keep(application, below, b));
        if (stable.isEmpty() && below.stable().isPresent()) {
            return new NotNow(
                    "the git commit that its stable version %s came from is not known"
                            .formatted(below.stable().get().image()),
                    findings);
        }
        return Stream.of(stable, certified)
                .flatMap(Optional::stream)
                .map(Kept::tooLong)
                .flatMap(Optional::stream)
                .findFirst()
                .<Survey>map(Refused::new)
                .orElseGet(() ->
                        new Ready(
                                stable,
                                certified,
                                new Surveyed(application.version(), below.version()).text(),
                                below.container(),
                                findings));
    }

    /// The baseline with the values that bring it: those that stand there, if they are its own;
    /// those kept with the release that is replaced; or what its pod template says.
    private Optional<Baseline> keep(ApplicationView application, Ready below, Baseline baseline) {
        Kept none =
                new Kept(
                        Kept.parse(baseline.template()),
                        Kept.name(target.via()),
                        Map.of(),
                        Map.of(),
                        "");
        return standing(application, none, baseline)
                .or(() -> carried(none, baseline))
                .or(() -> derived(application, none, below, baseline))
                .map(kept -> kept.with(baseline));
    }

    private Optional<Kept> standing(ApplicationView application, Kept none, Baseline baseline) {
        Named named = application.named();
        boolean own =
                named.release().equals(baseline.release())
                        && named.image().filter(i -> !i.equals(baseline.image())).isEmpty();
        String commit = application.commit();
        SourceFields fields = application.fields();
        return !own || (fields.moves() && commit.isEmpty())
                ? Optional.empty()
                : Optional.of(
                        new Kept(
                                none.template(),
                                none.via(),
                                fields.at(application.values(), commit),
                                application.values(),
                                commit));
    }

    private Optional<Kept> carried(Kept none, Baseline baseline) {
        return question.over()
                .flatMap(over -> over.start().baseline())
                .filter(b -> b.hash().equals(baseline.hash()))
                .flatMap(Kept::of)
                .filter(k -> k.via().equals(none.via()));
    }

    private static Optional<Kept> derived(
            ApplicationView application, Kept none, Ready below, Baseline baseline) {
        SourceFields fields = application.fields();
        Optional<String> commit = BelayPatch.revision(new PodTemplate(none.template()));
        if (fields.moves() && commit.isEmpty()) {
            return Optional.empty();
        }
        Map<String, JsonNode> values =
                fields.of(
                        new Version(
                                baseline.release(),
                                baseline.image(),
                                fields.moves() ? commit : Optional.empty(),
                                below.container()));
        return Optional.of(new Kept(none.template(), none.via(), values, values, ""));
    }
}
