package dev.belay.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cluster.Cluster;
import dev.belay.stage.GameServer;
import dev.belay.stage.Subject;
import dev.belay.stage.Subjects;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;

/// All cases of a cluster as tests, and their table.
final class Matrix {

    private final Cluster cluster;
    private final Table table;

    Matrix(Cluster cluster, String name) {
        this.cluster = cluster;
        this.table = new Table(name);
        try {
            GameServer.installDefinitions(cluster);
        } catch (KubernetesClientException e) {
            if (e.getCode() != 409) { // Another class of this JVM was first.
                throw e;
            }
        }
    }

    Table table() {
        return table;
    }

    /// The cases of a subject.
    ///
    /// @param chosen which of its moments and blows
    DynamicContainer cases(Supplier<Subject> subject, BiPredicate<Moment, Blow> chosen) {
        String scenario = subject.get().scenario();
        List<DynamicTest> tests = new ArrayList<>();
        for (Moment moment : Moment.values()) {
            for (Blow blow : Blow.values()) {
                if (chosen.test(moment, blow)) {
                    String name = "%s, %s, %s".formatted(scenario, moment.text, blow.text);
                    tests.add(DynamicTest.dynamicTest(name, () -> play(subject, moment, blow)));
                }
            }
        }
        return DynamicContainer.dynamicContainer(scenario, tests);
    }

    private void play(Supplier<Subject> factory, Moment moment, Blow blow) {
        Subject subject = factory.get();
        String namespace = "matrix-" + UUID.randomUUID().toString().substring(0, 8);
        try (Play play = new Play(cluster, subject, namespace)) {
            int steps = play.policy().steps().size();
            assertThat(Examples.steps(subject.example())).isEqualTo(steps);
            if (!moment.exists(steps)) {
                table.put(subject.scenario(), moment, blow, "–");
                return;
            }
            long begun = System.nanoTime();
            table.put(subject.scenario(), moment, blow, "failed");
            String end = play.play(moment, blow);
            double seconds = (System.nanoTime() - begun) / 1e9;
            table.put(
                    subject.scenario(),
                    moment,
                    blow,
                    String.format(Locale.ROOT, "%s, %.1f s", end, seconds));
        } finally {
            // Controllers need not follow what nobody looks at any more.
            cluster.admin().namespaces().withName(namespace).delete();
        }
    }

    static Stream<DynamicContainer> all(Matrix matrix, BiPredicate<Moment, Blow> chosen) {
        return Subjects.ALL.stream().map(s -> matrix.cases(s, chosen));
    }
}
