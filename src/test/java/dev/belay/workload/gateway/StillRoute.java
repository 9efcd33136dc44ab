package dev.belay.workload.gateway;

import dev.belay.cluster.ApiRequest;
import dev.belay.cluster.EmbeddedCluster;
import dev.belay.cluster.Fault;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Outcome;
import dev.belay.workload.Patience;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/// States that pass too quickly under a controller, or that only a broken cluster has: no
/// controller runs here, and the test does its work by hand.
abstract class StillRoute {

    static EmbeddedCluster cluster;

    Stage stage;
    Hands hands;

    @BeforeAll
    static void startTheServerOnly() {
        cluster = EmbeddedCluster.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void createTheExample() {
        stage = new Stage(cluster, new Patience(Duration.ofSeconds(30), 3, Duration.ofMillis(1)));
        stage.subject.create(cluster, stage.namespace);
        hands = new Hands(cluster.admin(), stage.namespace);
        hands.settle(Stage.A);
        hands.settle(Stage.B);
    }

    @AfterEach
    void leave() {
        stage.close();
    }

    /// The candidate stands complete in the second Deployment, without traffic.
    Order warm() {
        Order order = stage.started(101, Stage.V2);
        hands.settle(Stage.B);
        stage.sent();
        return order;
    }

    /// The candidate has the share of this step; of all the traffic when it is the last one.
    Order at(int step) {
        Order order = warm();
        for (int n = 0; n < step; n++) {
            demand(stage.advance(order, n));
        }
        stage.sent();
        return order;
    }

    static void demand(Outcome outcome) {
        if (!(outcome instanceof Outcome.Done)) {
            throw new AssertionError("not done: " + outcome);
        }
    }

    /// Whatever the driver sends about this kind meets this fault; what the test itself sends, too.
    static EmbeddedCluster.Registration on(String plural, Fault fault) {
        return cluster.onRequest(request -> request.about(plural) ? fault : Fault.none());
    }

    static EmbeddedCluster.Registration onWrite(String plural, Fault fault) {
        return cluster.onRequest(
                request -> request.about(plural) && request.write() ? fault : Fault.none());
    }

    /// Does something just before the first such write is served.
    static EmbeddedCluster.Registration before(String path, Runnable act) {
        var done = new java.util.concurrent.atomic.AtomicBoolean();
        return cluster.onRequest((ApiRequest request) -> {
            if (request.write()
                    && request.path().endsWith(path)
                    && done.compareAndSet(false, true)) {
                act.run();
            }
            return Fault.none();
        });
    }
}
