package dev.belay.workload.knative;

import dev.belay.policy.Policy;
import dev.belay.policy.Target;
import dev.belay.release.Finding;
import dev.belay.workload.PodTemplate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What about a Service stands in the way of driving it, each finding a sentence that says what to
/// change.
///
/// Knative's webhook refuses most of it too; but it can be missing, and then the API server takes any
/// list.
record Fitness(ServiceView service, Policy policy) {

    private static final String GRADUAL = "serving.knative.dev/rollout-duration";

    List<Finding> findings() {
        List<Finding> found = new ArrayList<>();
        name(found);
        container(found);
        percents(found);
        entries(found);
        gradual(found);
        return List.copyOf(found);
    }

    private void name(List<Finding> found) {
        int length = service.name().length();
        if (length > RevisionName.LONGEST_SERVICE) {
            found.add(
                    Finding.error(
                            "its name has %d letters, but only %d leave room for a tag and for the name of a revision"
                                    .formatted(length, RevisionName.LONGEST_SERVICE),
                            "give the Service a shorter name"));
        }
    }

    private void container(List<Finding> found) {
        Target target = policy.target();
        PodTemplate template = service.template();
        if (template.containerIndex(target.container()).isEmpty()) {
            found.add(
                    Finding.error(
                            "it has no container '%s', only %s"
                                    .formatted(
                                            target.container(),
                                            String.join(", ", template.containerNames())),
                            ""));
        }
    }

    private void percents(List<Finding> found) {
        List<Traffic.Entry> entries = service.wanted().entries();
        int sum = entries.stream().mapToInt(Traffic.Entry::percent).sum();
        boolean outside = entries.stream().anyMatch(e -> e.percent() < 0 || e.percent() > 100);
        if (sum != 100 || outside) {
            found.add(
                    Finding.error(
                            "spec.traffic has the percents %s, whose sum is %d"
                                    .formatted(
                                            entries.stream().map(Traffic.Entry::percent).toList(),
                                            sum),
                            "let them be between 0 and 100 and make 100 together"));
        }
    }

    private void entries(List<Finding> found) {
        Set<String> tags = new HashSet<>();
        int at = 0;
        for (var entry : service.live().spec().path("traffic")) {
            String where = "spec.traffic[%d]".formatted(at++);
            boolean latest = entry.path("latestRevision").asBoolean();
            String name = entry.path("revisionName").asText();
            String tag = entry.path("tag").asText();
            if (latest != name.isEmpty()) {
                found.add(
                        Finding.error(
                                "%s has latestRevision: %s and revisionName: '%s'"
                                        .formatted(where, latest, name),
                                "give it exactly one of the two"));
            }
            if (!tag.isEmpty() && !tags.add(tag)) {
                found.add(
                        Finding.error(
                                "%s has tag %s, as another entry has".formatted(where, tag),
                                "give each tag to one entry"));
            }
            if (latest && !tag.isEmpty()) {
                found.add(
                        Finding.warning(
                                "%s has tag %s and latestRevision: true, so it shows every candidate at once, and a rollback takes it away if the candidate is not ready"
                                        .formatted(where, tag),
                                "pin it by revisionName"));
            }
        }
    }

    private void gradual(List<Finding> found) {
        service.live()
                .annotation(GRADUAL)
                .ifPresent(value ->
                        found.add(
                                Finding.warning(
                                        "the annotation %s is %s, but Knative applies it only to latestRevision, which Belay does not use"
                                                .formatted(GRADUAL, value),
                                        "remove it: the policy's steps take its place")));
    }
}
