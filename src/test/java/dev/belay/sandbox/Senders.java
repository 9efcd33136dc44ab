package dev.belay.sandbox;

import dev.belay.stage.BelayProcess;
import dev.belay.stage.Caller;
import dev.belay.stage.Caller.Alert;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// Plays Prometheus with Alertmanager and the clock: a tick and a heartbeat twice a second, and
/// `healthy` for the release under way until the story makes it sick.
final class Senders implements AutoCloseable {

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final AtomicReference<String> healthy = new AtomicReference<>("");

    Senders(Caller caller, BelayProcess belay, String namespace, Timeline timeline) {
        var unused =
                thread.scheduleWithFixedDelay(
                        () -> {
                            try {
                                send(caller, belay, namespace);
                            } catch (RuntimeException e) {
                                timeline.say("!", "a sender failed", e.toString());
                            }
                        },
                        0,
                        500,
                        TimeUnit.MILLISECONDS);
    }

    /// From now on this release is healthy; none when empty.
    void healthy(String release) {
        healthy.set(release);
    }

    private void send(Caller caller, BelayProcess belay, String namespace) {
        Alert heartbeat = Alert.of("heartbeat", "", "");
        String release = healthy.get();
        if (release.isEmpty()) {
            caller.alerts(belay, namespace, heartbeat);
        } else {
            caller.alerts(belay, namespace, Alert.healthy(release));
        }
        caller.tick(belay);
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a sender does not stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
