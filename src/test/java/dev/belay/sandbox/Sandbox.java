package dev.belay.sandbox;

import dev.belay.cluster.Cluster;
import dev.belay.cluster.Clusters;
import dev.belay.stage.BelayProcess;
import dev.belay.stage.Caller;
import dev.belay.stage.CanarySubject;
import dev.belay.stage.GameServer;
import dev.belay.stage.Subject;
import dev.belay.stage.Subjects;
import dev.belay.stage.Surroundings;
import dev.belay.store.GuardedPolicies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// Shows Belay at work: `./mvnw -Psandbox`.
public final class Sandbox {

    private static final Path DIRECTORY = Path.of("target", "sandbox").toAbsolutePath();
    private static final String NAMESPACE = "play";

    private final Timeline timeline = new Timeline();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    private Sandbox() {}

    /// Runs until the story is told (`-Dsandbox.once`) or someone presses Ctrl-C.
    ///
    /// Ends with 0 only if both rollbacks were verified.
    public static void main(String[] args) {
        Sandbox sandbox = new Sandbox();
        // Maven may be ended without us: then nobody would be left to press Ctrl-C.
        ProcessHandle.current().parent().ifPresent(Sandbox::endWith);
        Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close));
        int code = 1;
        try {
            code = sandbox.run() ? 0 : 1;
        } catch (IOException | RuntimeException | AssertionError e) {
            sandbox.timeline.finish();
            System.err.println("The sandbox failed: " + e);
            System.err.println("Logs are under " + DIRECTORY);
        }
        System.exit(code);
    }

    private static void endWith(ProcessHandle parent) {
        var unused = parent.onExit().thenRun(() -> Runtime.getRuntime().exit(130));
    }

    private boolean run() throws IOException {
        Subject subject = Subjects.named(System.getProperty("sandbox.scenario", "canary"));
        Files.createDirectories(DIRECTORY);
        System.out.printf(
                "Belay's sandbox, scenario %s. Starting a cluster …%n", subject.scenario());
        Cluster cluster = opened(Clusters.start());
        Path kubeconfig = DIRECTORY.resolve("kubeconfig");
        Files.copy(cluster.kubeconfig(), kubeconfig, StandardCopyOption.REPLACE_EXISTING);
        GameServer.installDefinitions(cluster);
        boolean watched = cluster.real() && subject instanceof CanarySubject;
        AtomicReference<String> policy = new AtomicReference<>("");
        GameServer game =
                GameServer.deploy(
                        cluster,
                        NAMESPACE,
                        subject,
                        yaml -> policy.updateAndGet(_ -> policy(yaml, watched)));
        Caller caller = new Caller(DIRECTORY);
        Surroundings around = opened(new Surroundings(DIRECTORY));
        around.tell(new Hearsay(timeline));
        BelayProcess.Settings settings =
                BelayProcess.Settings.of(DIRECTORY, "belay", kubeconfig, caller);
        settings.environment().putAll(around.environment());
        BelayProcess belay = opened(BelayProcess.start(settings));
        introduce(cluster, subject, belay, kubeconfig);
        LogTail tail = new LogTail(belay.log(), timeline);
        ScheduledExecutorService printer = printer(tail);
        Watch watch =
                opened(
                        watched
                                ? new RealWatch(
                                        cluster,
                                        DIRECTORY,
                                        caller,
                                        belay,
                                        game,
                                        GuardedPolicies.read(
                                                NAMESPACE, "game-server", policy.get()),
                                        timeline)
                                : new Senders(caller, belay, NAMESPACE, timeline));
        boolean verified = new Story(caller, belay, subject, game, watch, around, timeline).tell();
        pause(1);
        printer.shutdown();
        tail.follow();
        timeline.finish();
        timeline.write(DIRECTORY.resolve("timeline.json"));
        System.out.printf("%nThe timeline is in target/sandbox/timeline.json.%n");
        if (!Boolean.getBoolean("sandbox.once")) {
            stay(tail);
        }
        return verified;
    }

    private static String policy(String example, boolean watched) {
        String fast = GameServer.bakes("2s", "30s", watched ? "5m" : "60s").apply(example);
        return watched ? RealWatch.shortWindows().apply(fast) : fast;
    }

    private static void introduce(
            Cluster cluster, Subject subject, BelayProcess belay, Path kubeconfig) {
        System.out.printf(
                """

                The cluster is %s, Belay listens on %s.
                Policy and target are those of %s.
                In another terminal:
                  export KUBECONFIG=%s
                  kubectl get releases -n play -w
                  ./mvnw quarkus:dev -Dquick    (live coding on the same cluster)

                """,
                cluster.real()
                        ? "the real kube-apiserver with the real controllers"
                        : "embedded, with stand-ins for the controllers",
                belay.address(),
                subject.example(),
                Path.of("").toAbsolutePath().relativize(kubeconfig));
    }

    private ScheduledExecutorService printer(LogTail tail) {
        ScheduledExecutorService printer = Executors.newSingleThreadScheduledExecutor();
        opened(printer::shutdownNow);
        var unused =
                printer.scheduleWithFixedDelay(
                        () -> {
                            tail.follow();
                            timeline.print();
                        },
                        100,
                        100,
                        TimeUnit.MILLISECONDS);
        return printer;
    }

    private void stay(LogTail tail) {
        System.out.println("Belay goes on running. Ctrl-C ends it.");
        while (true) {
            pause(1);
            tail.follow();
            timeline.print();
        }
    }

    private static void pause(int seconds) {
        try {
            TimeUnit.SECONDS.sleep(seconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        synchronized (open) {
            open.push(part);
        }
        return part;
    }

    /// Stops everything, the youngest first.
    private void close() {
        synchronized (open) {
            while (!open.isEmpty()) {
                try {
                    open.pop().close();
                } catch (Exception e) {
                    System.err.println("not stopped cleanly: " + e);
                }
            }
        }
    }
}
