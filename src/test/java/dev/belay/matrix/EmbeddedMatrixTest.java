package dev.belay.matrix;

import dev.belay.cluster.EmbeddedCluster;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/// The whole matrix, on stand-in controllers.
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class EmbeddedMatrixTest {

    private EmbeddedCluster cluster;
    private Matrix matrix;

    @BeforeAll
    void start() {
        cluster = EmbeddedCluster.start();
        matrix = new Matrix(cluster, "embedded");
    }

    @AfterAll
    void stop() {
        matrix.table().publish();
        cluster.close();
    }

    @TestFactory
    Stream<DynamicContainer> everyTargetAtEveryMomentStruckByEverything() {
        return Matrix.all(matrix, (_, _) -> true);
    }
}
