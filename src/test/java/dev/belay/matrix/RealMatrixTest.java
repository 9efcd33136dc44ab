package dev.belay.matrix;

import dev.belay.cluster.Cluster;
import dev.belay.cluster.Clusters;
import dev.belay.cluster.RequiresRealCluster;
import dev.belay.matrix.Pairs.Case;
import dev.belay.stage.Subjects;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/// The matrix on the real controllers, in pairs: every target at every moment, every target and every
/// moment struck by everything, but not all three at once; and every target undone after 100 %.
@RequiresRealCluster
@TestInstance(Lifecycle.PER_CLASS)
class RealMatrixTest {

    private Matrix matrix;

    @BeforeAll
    void start() {
        Cluster cluster = Clusters.shared();
        matrix = new Matrix(cluster, "real");
    }

    @AfterAll
    void print() {
        matrix.table().publish();
    }

    private static boolean undo(Moment moment, Blow blow) {
        return moment == Moment.AFTER_100 && blow == Blow.ALERT;
    }

    @TestFactory
    Stream<DynamicContainer> everyPairOfTargetMomentAndBlow() {
        Set<Case> chosen =
                Pairs.of(
                        Subjects.ALL.stream().map(s -> Examples.steps(s.get().example())).toList());
        List<DynamicContainer> all = new ArrayList<>();
        for (int i = 0; i < Subjects.ALL.size(); i++) {
            int target = i;
            all.add(
                    matrix.cases(
                            Subjects.ALL.get(i),
                            (moment, blow) ->
                                    undo(moment, blow)
                                            || chosen.contains(new Case(target, moment, blow))));
        }
        return all.stream();
    }
}
