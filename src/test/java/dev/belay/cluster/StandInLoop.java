package dev.belay.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// What makes a stand-in controller run: it passes over everything whenever one of its kinds changes,
/// and five times a second in any case, until a pass writes nothing.
final class StandInLoop implements AutoCloseable {

    private static final long TICK_MILLIS = 200;
    private static final int MOST_PASSES = 50;

    private final String name;
    private final BooleanSupplier pass;
    private final Semaphore wake = new Semaphore(1);
    private final List<Watch> watches;
    private final Thread thread;
    private volatile boolean closed;

    /// @param pass says whether it wrote anything, so that another pass may find more to do
    StandInLoop(
            String name,
            KubernetesClient client,
            List<ResourceDefinitionContext> kinds,
            BooleanSupplier pass) {
        this.name = name;
        this.pass = pass;
        // Loads fabric8's models here, and not with the first event on the thread that serves
        // requests.
        var _ =
                client.getKubernetesSerialization()
                        .unmarshal("{\"apiVersion\": \"v1\", \"kind\": \"List\"}");
        watches = kinds.stream().map(kind -> watch(client, kind)).toList();
        thread = Thread.ofVirtual().name(name).start(this::run);
    }

    static ResourceDefinitionContext kind(
            String group, String version, String kind, String plural) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(version)
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(true)
                .build();
    }

    private Watch watch(KubernetesClient client, ResourceDefinitionContext kind) {
        return client.genericKubernetesResources(kind)
                .inAnyNamespace()
                .watch(
                        new Watcher<GenericKubernetesResource>() {
                            @Override
                            public void eventReceived(
                                    Action action, GenericKubernetesResource resource) {
                                wake.release();
                            }

                            @Override
                            public void onClose(WatcherException cause) {
                                wake.release();
                            }
                        });
    }

    private void run() {
        while (!closed) {
            try {
                var _ = wake.tryAcquire(TICK_MILLIS, TimeUnit.MILLISECONDS);
                wake.drainPermits();
                var passes = 0;
                while (!closed && passes < MOST_PASSES && pass.getAsBoolean()) {
                    passes++;
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (!closed) {
                    System.getLogger(StandInLoop.class.getName())
                            .log(System.Logger.Level.DEBUG, "a pass failed and is tried again", e);
                }
            }
        }
    }

    void wake() {
        wake.release();
    }

    @Override
    public void close() {
        closed = true;
        wake.release();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        watches.forEach(Watch::close);
    }
}
