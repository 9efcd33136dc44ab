package dev.belay.guardrail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The metrics a rule or a dashboard may name: what the code counts, what our rules record, what
/// kube-state-metrics is configured to say, and a list of what others are known to expose.
final class KnownMetrics {

    private static final Pattern METER =
            Pattern.compile("registry\\s*\\.(counter|timer)\\(\\s*\"(belay\\.[a-z.]+)\"");

    /// What Prometheus 3.15 and Alertmanager 0.34 expose of themselves, as in their sources, and the series
    /// that Prometheus makes of its alerts.
    private static final Set<String> SCRAPED =
            Set.of(
                    "ALERTS",
                    "up",
                    "alertmanager_build_info",
                    "alertmanager_notifications_failed_total",
                    "alertmanager_notifications_suppressed_total",
                    "prometheus_notifications_errors_total",
                    "prometheus_rule_evaluation_failures_total");

    private KnownMetrics() {}

    static Set<String> all() {
        Set<String> all = new TreeSet<>(SCRAPED);
        all.addAll(counted());
        all.addAll(recorded());
        all.addAll(ofKubeStateMetrics());
        return all;
    }

    private static Set<String> counted() {
        Set<String> names = new TreeSet<>();
        for (Path file : files(Path.of("src/main/java"))) {
            METER.matcher(text(file))
                    .results()
                    .forEach(m -> {
                        String name = m.group(2).replace('.', '_');
                        if (m.group(1).equals("counter")) {
                            names.add(name + "_total");
                        } else {
                            names.add(name + "_seconds_sum");
                            names.add(name + "_seconds_count");
                            names.add(name + "_seconds_max");
                        }
                    });
        }
        return names;
    }

    /// By the rules of the pipeline and those of a policy with an SLI of every form.
    private static Set<String> recorded() {
        Set<String> names = new TreeSet<>();
        for (Object rules :
                List.of(
                        PipelineRules.of(PipelineObjectives.DEFAULT, Options.DEFAULT),
                        Rendering.rules(EveryForm.GUARDED, Options.DEFAULT))) {
            JsonNode tree = new ObjectMapper().valueToTree(rules);
            tree.findValues("record").forEach(record -> names.add(record.asText()));
        }
        return names;
    }

    private static Set<String> ofKubeStateMetrics() {
        Set<String> names = new TreeSet<>();
        JsonNode tree = new ObjectMapper().valueToTree(Rendering.kubeStateMetrics());
        for (JsonNode resource : tree.at("/spec/resources")) {
            String prefix = resource.path("metricNamePrefix").asText();
            for (JsonNode metric : resource.path("metrics")) {
                names.add(prefix + "_" + metric.path("name").asText());
            }
        }
        return names;
    }

    private static Set<Path> files(Path directory) {
        try (Stream<Path> walk = Files.walk(directory)) {
            return new TreeSet<>(walk.filter(Files::isRegularFile).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
