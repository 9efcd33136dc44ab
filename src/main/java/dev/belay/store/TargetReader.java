package dev.belay.store;

import dev.belay.policy.Target;
import dev.belay.policy.Target.Backend;
import dev.belay.policy.Target.Owned;
import dev.belay.policy.Target.Via;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads what a policy changes.
record TargetReader(Problems problems, String namespace, String path) {

    Optional<Target> read(TargetSpec wire) {
        Optional<TargetSpec.Kind> kind = problems.required(path + ".kind", wire.kind());
        Optional<String> name = problems.required(path + ".name", wire.name());
        Optional<String> container = problems.required(path + ".container", wire.container());
        if (kind.isEmpty() || name.isEmpty() || container.isEmpty()) {
            return Optional.empty();
        }
        String n = name.get();
        String c = container.get();
        return switch (kind.get()) {
            case ROLLOUT -> Optional.of(new Target.Rollout(namespace, n, c));
            case DEPLOYMENT -> Optional.of(new Target.Deployment(namespace, n, c));
            case KNATIVE_SERVICE -> Optional.of(new Target.KnativeService(namespace, n, c));
            case HTTP_ROUTE ->
                    problems.required(path + ".httpRoute", wire.httpRoute())
                            .flatMap(route -> route(route, n, c));
            case APPLICATION ->
                    problems.required(path + ".application", wire.application())
                            .flatMap(application -> application(application, n, c));
        };
    }

    private Optional<Target> route(TargetSpec.HttpRoute wire, String name, String container) {
        String at = path + ".httpRoute.backends";
        List<TargetSpec.Backend> given =
                Objects.requireNonNullElse(wire.backends(), List.<TargetSpec.Backend>of());
        List<Backend> backends =
                given.stream()
                        .filter(b -> b.service() != null)
                        .map(b ->
                                new Backend(
                                        b.service(),
                                        Objects.requireNonNullElse(b.deployment(), b.service())))
                        .toList();
        if (backends.size() != given.size()) {
            problems.add(at, "", "every backend needs a service");
            return Optional.empty();
        }
        return problems.parse(
                at,
                name,
                n ->
                        new Target.HttpRoute(
                                namespace,
                                n,
                                container,
                                Optional.ofNullable(wire.rule()),
                                backends));
    }

    private Optional<Target> application(
            TargetSpec.Application wire, String name, String container) {
        String at = path + ".application.workload";
        Optional<TargetSpec.OwnedWorkload> workload = problems.required(at, wire.workload());
        Optional<TargetSpec.OwnedKind> kind =
                workload.flatMap(w -> problems.required(at + ".kind", w.kind()));
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        String of = workload.map(TargetSpec.OwnedWorkload::name).orElse(name);
        Owned owned =
                switch (kind.get()) {
                    case ROLLOUT -> new Target.Rollout(namespace, of, container);
                    case DEPLOYMENT -> new Target.Deployment(namespace, of, container);
                };
        String home = Objects.requireNonNullElse(wire.namespace(), Forms.ARGO_CD);
        return Optional.of(new Target.Application(home, name, via(wire), owned));
    }

    private static Via via(TargetSpec.Application wire) {
        return switch (wire.via()) {
            case null -> new Via.KustomizePatches();
            case KUSTOMIZE_PATCHES -> new Via.KustomizePatches();
            case TARGET_REVISION -> new Via.TargetRevision();
            case HELM_PARAMETERS -> helm(wire.helm());
        };
    }

    private static Via helm(TargetSpec.@Nullable Helm wire) {
        return wire == null
                ? new Via.HelmParameters(Forms.HELM_IMAGE, Forms.HELM_RELEASE)
                : new Via.HelmParameters(
                        Objects.requireNonNullElse(wire.image(), Forms.HELM_IMAGE),
                        Objects.requireNonNullElse(wire.release(), Forms.HELM_RELEASE));
    }
}
