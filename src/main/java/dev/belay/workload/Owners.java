package dev.belay.workload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.policy.Target;
import dev.belay.release.Finding;
import dev.belay.workload.Permissions.Access;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Who else writes a target: whoever would undo a rollback has to be known before a start.
///
/// @param through the Application that is told what Belay wants, and may bring it
public record Owners(KubeApi kube, String argoCdNamespace, Optional<Target.Application> through) {

    /// Where Argo CD keeps its Applications where nothing else is configured.
    public static final String ARGO_CD = "argocd";

    /// What looking for them takes, wherever they may be.
    public static final List<Access> ACCESS =
            List.of(
                    new Access("get", "argoproj.io", "applications"),
                    new Access("list", "flagger.app", "canaries"));

    /// What an Application may own as a target's workload.
    private static final Set<String> OWNED = Set.of("Rollout", "Deployment");

    private static final String TRACKING = "argocd.argoproj.io/tracking-id";
    private static final String INSTANCE = "app.kubernetes.io/instance";

    /// Looks in this namespace for Applications that are named without one.
    public Owners(KubeApi kube, String argoCdNamespace) {
        this(kube, argoCdNamespace, Optional.empty());
    }

    /// The same, for a target that Belay changes through this Application.
    public Owners through(Target.Application application) {
        return new Owners(kube, argoCdNamespace, Optional.of(application));
    }

    /// An Application of Argo CD.
    public record Application(String namespace, String name) {
        @Override
        public String toString() {
            return namespace + "/" + name;
        }
    }

    /// A finding for each that would write over what Belay writes.
    ///
    /// @param kind the target's Kubernetes kind, as in an autoscaler's `scaleTargetRef`
    public List<Finding> findings(Live target, String kind) {
        return findings(
                target,
                kind,
                name ->
                        OWNED.contains(kind)
                                ? "use target.kind: Application with name %s and application.workload {kind: %s} in the policy, so that image and release label are set where Argo CD reads them"
                                        .formatted(name, kind)
                                : "take what Belay writes out of what that Application applies (ignoreDifferences with RespectIgnoreDifferences=true), or the whole object");
    }

    /// The same for a kind that an Application cannot carry.
    ///
    /// @param instead what to do about the Application of this name
    public List<Finding> findings(Live target, String kind, UnaryOperator<String> instead) {
        List<Finding> found = new ArrayList<>();
        argoCd(target, instead).ifPresent(found::add);
        flux(target).ifPresent(found::add);
        flagger(target, kind).ifPresent(found::add);
        return List.copyOf(found);
    }

    /// The Application that manages a target, as far as the target says so.
    public Optional<Application> application(Live target) {
        Optional<String> id = target.annotation(TRACKING).map(text -> text.split(":", 2)[0]);
        if (id.isEmpty() && writtenBy(target, "argocd-controller")) {
            id = target.label(INSTANCE);
        }
        return id.map(this::application);
    }

    /// @param id the Application's name, after its namespace and `_` where that is not the usual one
    private Application application(String id) {
        int cut = id.indexOf('_');
        return new Application(
                cut < 0 ? argoCdNamespace : id.substring(0, cut), id.substring(cut + 1));
    }

    private Optional<Finding> argoCd(Live target, UnaryOperator<String> advice) {
        return application(target)
                .filter(app -> through.filter(t -> is(t, app)).isEmpty())
                .flatMap(app -> argoCd(target, app, advice));
    }

    /// The one that a target names without a namespace lies where that Argo CD is.
    private boolean is(Target.Application known, Application app) {
        return known.name().equals(app.name())
                && (known.home().equals(app.namespace())
                        || app.namespace().equals(argoCdNamespace));
    }

    private Optional<Finding> argoCd(Live target, Application app, UnaryOperator<String> advice) {
        String instead = advice.apply(app.name());
        String path =
                KubeApi.path("argoproj.io/v1alpha1", app.namespace(), "applications", app.name());
        return switch (kube.get(path)) {
            case Reply.Ok(JsonNode root) -> {
                JsonNode automated = root.path("spec").path("syncPolicy").path("automated");
                boolean on = automated.isObject() && automated.path("enabled").asBoolean(true);
                yield !on
                        ? Optional.empty()
                        : automated.path("selfHeal").asBoolean()
                                ? Optional.of(
                                        Finding.error(
                                                "Argo CD's Application %s heals this target by itself and would undo a rollback within a second"
                                                        .formatted(app),
                                                instead))
                                : Optional.of(
                                        Finding.warning(
                                                "Argo CD's Application %s syncs by itself, so the next commit would bring its own version"
                                                        .formatted(app),
                                                instead));
            }
            case Reply.Refused refused when refused.missing() -> Optional.of(lost(target, app));
            case Reply.Refused(int _, String why) -> Optional.of(unread(app, why, instead));
            case Reply.Silent(String why) -> Optional.of(unread(app, why, instead));
        };
    }

    /// A copied annotation says nothing, but one of an Argo CD that lives elsewhere says all.
    private static Finding lost(Live target, Application app) {
        String by =
                target.annotation(TRACKING)
                        .map(id -> "its annotation %s is %s".formatted(TRACKING, Text.brief(id)))
                        .orElseGet(() ->
                                "its label %s is %s"
                                        .formatted(INSTANCE, target.label(INSTANCE).orElse("")));
        return Finding.warning(
                "%s, but there is no Application %s, so whether Argo CD heals this target by itself and would undo a rollback is not known"
                        .formatted(by, app),
                "set belay.argocd.namespace to the namespace where Argo CD is; where it is in another cluster, see that the Application there does not heal; where there is none, take the "
                        + "annotation or label away");
    }

    private static Finding unread(Application app, String why, String instead) {
        return Finding.error(
                "Argo CD's Application %s manages this target, and whether it heals by itself cannot be read (%s)"
                        .formatted(app, why),
                "let Belay get applications there, or " + instead);
    }

    /// A finding when Flux writes over what Belay writes.
    public Optional<Finding> flux(Live target) {
        for (String tool : List.of("kustomize", "helm")) {
            String prefix = tool + ".toolkit.fluxcd.io/";
            Optional<String> name = target.label(prefix + "name");
            boolean off =
                    target.annotation(prefix + "reconcile").filter("disabled"::equals).isPresent()
                            || target.annotation(prefix + "driftDetection")
                                    .filter("disabled"::equals)
                                    .isPresent();
            if (name.isPresent() && !off) {
                String kind = tool.equals("helm") ? "HelmRelease" : "Kustomization";
                return Optional.of(
                        Finding.error(
                                "Flux's %s %s writes this target again at every interval and would undo a rollback"
                                        .formatted(kind, name.get()),
                                "set the annotation %sreconcile: disabled on the target, or take the image out of what Flux applies"
                                        .formatted(prefix)));
            }
        }
        return Optional.empty();
    }

    private Optional<Finding> flagger(Live target, String kind) {
        JsonNode metadata = target.metadata();
        String namespace = metadata.path("namespace").asText();
        String name = metadata.path("name").asText();
        if (!(kube.get(KubeApi.path("flagger.app/v1beta1", namespace, "canaries", ""))
                instanceof Reply.Ok(JsonNode list))) {
            return Optional.empty(); // Where Flagger is not installed there is no such kind.
        }
        for (JsonNode canary : list.path("items")) {
            JsonNode of = canary.path("spec").path("targetRef");
            if (of.path("kind").asText().equals(kind) && of.path("name").asText().equals(name)) {
                return Optional.of(
                        Finding.error(
                                "Flagger's Canary %s drives this target"
                                        .formatted(canary.path("metadata").path("name").asText()),
                                "delete that Canary, or name a target that Flagger does not drive"));
            }
        }
        return Optional.empty();
    }

    private static boolean writtenBy(Live target, String manager) {
        for (JsonNode entry : target.metadata().path("managedFields")) {
            if (entry.path("manager").asText().equals(manager)) {
                return true;
            }
        }
        return false;
    }
}
