package dev.belay.workload.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.policy.Target;
import dev.belay.policy.Target.Via;
import dev.belay.release.Finding;
import dev.belay.workload.PodTemplate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// What about an Application stands in the way of driving its workload through it.
///
/// Whatever would keep Argo CD from bringing what Belay asks for is such a finding.
record Fitness(ApplicationView application, Target.Application target) {

    private static final Set<String> HERE = Set.of("", "https://kubernetes.default.svc");

    List<Finding> findings() {
        if (!application.source().isObject() || application.spec().path("sources").size() > 0) {
            return List.of(
                    Finding.error(
                            "it has no single spec.source, but spec.sources or a hydrator, and Belay sets fields of the one source",
                            "use spec.source"));
        }
        return Stream.of(
                        automated(),
                        sourceType(),
                        elsewhere(),
                        workload(),
                        images(),
                        hidden(),
                        branch())
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Finding> automated() {
        return application.automated()
                ? Optional.empty()
                : Optional.of(
                        Finding.error(
                                "spec.syncPolicy.automated is off, so that nothing that Belay asks for would be brought",
                                "set spec.syncPolicy.automated: {selfHeal: true}"));
    }

    private Optional<Finding> sourceType() {
        String type = application.status().path("sourceType").asText();
        String needed = target.via() instanceof Via.HelmParameters ? "Helm" : "Kustomize";
        return type.isEmpty() || type.equals(needed)
                ? Optional.empty()
                : Optional.of(
                        Finding.error(
                                "status.sourceType is %s, but application.via %s sets fields that only a %s source takes"
                                        .formatted(type, Kept.name(target.via()), needed),
                                "use the application.via that fits, or a %s source"
                                        .formatted(needed)));
    }

    private Optional<Finding> elsewhere() {
        JsonNode destination = application.spec().path("destination");
        String server = destination.path("server").asText();
        String name = destination.path("name").asText();
        return HERE.contains(server) && Set.of("", "in-cluster").contains(name)
                ? Optional.empty()
                : Optional.of(
                        Finding.error(
                                "spec.destination is the cluster %s, and Belay looks at the workload in its own"
                                        .formatted(name.isEmpty() ? server : name),
                                "run Belay there, with an Application that lies there"));
    }

    /// Only what Argo CD has compared says which resources there are.
    private Optional<Finding> workload() {
        String status = application.sync().path("status").asText();
        boolean known = Set.of("Synced", "OutOfSync").contains(status);
        return !known || application.resource().isPresent()
                ? Optional.empty()
                : Optional.of(
                        Finding.error(
                                "%s is not among what it manages (status.resources)"
                                        .formatted(target.workload()),
                                "name a workload of this Application in application.workload, in the policy's namespace"));
    }

    /// Kustomize puts images in after all patches.
    private Optional<Finding> images() {
        return StreamSupport.stream(
                        application.source().path("kustomize").path("images").spliterator(), false)
                .map(JsonNode::asText)
                .findFirst()
                .map(image ->
                        Finding.warning(
                                "spec.source.kustomize.images has %s, which kustomize puts in after all patches"
                                        .formatted(image),
                                "take it out if it names the workload's image, and likewise in kustomization.yaml: Belay's patch sets the whole image"));
    }

    /// What Argo CD is told not to compare, it does not bring.
    private Optional<Finding> hidden() {
        boolean respected = false;
        for (JsonNode option : application.spec().path("syncPolicy").path("syncOptions")) {
            respected |= option.asText().equals("RespectIgnoreDifferences=true");
        }
        for (JsonNode entry : application.spec().path("ignoreDifferences")) {
            if (!about(entry)) {
                continue;
            }
            for (JsonNode pointer : entry.path("jsonPointers")) {
                String path = pointer.asText();
                boolean label = (PodTemplate.RELEASE_PATH + "/").startsWith(path + "/");
                if (label || (respected && path.startsWith(PodTemplate.PATH))) {
                    return Optional.of(
                            Finding.error(
                                    "spec.ignoreDifferences hides %s of the workload from Argo CD, which then does not bring it"
                                            .formatted(path),
                                    "take that entry out"));
                }
            }
        }
        return Optional.empty();
    }

    private boolean about(JsonNode entry) {
        String kind = entry.path("kind").asText();
        String name = entry.path("name").asText();
        return Set.of("*", BelayPatch.kind(target.workload())).contains(kind)
                && Set.of("", target.workload().name()).contains(name);
    }

    private Optional<Finding> branch() {
        String revision = application.source().path("targetRevision").asText();
        boolean commit = revision.matches("[0-9a-f]{40}");
        boolean chart = application.source().path("chart").isTextual();
        return commit || chart || target.via() instanceof Via.TargetRevision
                ? Optional.empty()
                : Optional.of(
                        Finding.warning(
                                "spec.source.targetRevision is %s, so that commits change the workload past Belay, and a rollback puts back image and release label only"
                                        .formatted(revision.isEmpty() ? "HEAD" : revision),
                                "use application.via: targetRevision, or keep to a commit"));
    }
}
