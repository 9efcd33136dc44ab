package dev.belay.stage;

import dev.belay.cluster.Cluster;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/// The stand-in controllers of embedded clusters, each started once per cluster and stopped with the
/// JVM.
public final class StandIns {

    private static final Map<String, AutoCloseable> RUNNING = new HashMap<>();

    private StandIns() {}

    /// Starts a stand-in where the cluster is not real and it does not run yet.
    ///
    /// @param start a constructor or factory that is the same expression's class each time
    public static synchronized <S extends AutoCloseable> void once(
            Cluster cluster, Function<Cluster, S> start) {
        if (cluster.real()) {
            return;
        }
        String key = cluster.apiServer() + " " + start.getClass().getName();
        RUNNING.computeIfAbsent(
                key,
                _ -> {
                    S standIn = start.apply(cluster);
                    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(standIn)));
                    return standIn;
                });
    }

    private static void stop(AutoCloseable standIn) {
        try {
            standIn.close();
        } catch (Exception e) {
            System.err.println("a stand-in did not stop: " + e.getMessage());
        }
    }
}
