package dev.belay.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.stage.BelayProcess;
import dev.belay.stage.Caller;
import dev.belay.stage.Caller.Alert;
import dev.belay.stage.Caller.Reply;
import dev.belay.stage.Repeating;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/// Plays Prometheus with Alertmanager and the clock: a tick and a heartbeat twice a second, `healthy` for the release
/// under way until the story makes it sick, and `recovered` from then on, for the baseline is well.
final class Senders implements Watch {

    private final AtomicReference<String> healthy = new AtomicReference<>("");
    private final AtomicReference<String> recovered = new AtomicReference<>("");
    private final Caller caller;
    private final BelayProcess belay;
    private final String namespace;
    private final Timeline timeline;
    private final Repeating clock;

    Senders(Caller caller, BelayProcess belay, String namespace, Timeline timeline) {
        this.caller = caller;
        this.belay = belay;
        this.namespace = namespace;
        this.timeline = timeline;
        this.clock = timeline.sending(this::send);
    }

    @Override
    public void released(String release) {
        healthy.set(release);
    }

    @Override
    public void breach(String release, String when) {
        healthy.set("");
        timeline.say(
                "▲",
                "Alertmanager: SLO availability of %s is breached, %s".formatted(release, when),
                "");
        long begun = System.nanoTime();
        Reply reply =
                caller.alerts(belay, namespace, Alert.of("rollback", release, "availability"));
        long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
        Story.expect(reply, 200);
        recovered.set(release);
        JsonNode verdict = reply.body().at("/verdicts/0");
        timeline.say(
                "◀",
                "answered %d after %d ms: %s (%s), and the cluster has accepted the write"
                        .formatted(
                                reply.status(),
                                millis,
                                verdict.path("verdict").asText(),
                                verdict.path("reason").asText()),
                "");
    }

    @Override
    public void recount(String release) {
        recovered.set(""); // There was no scrape and no rule to tell of.
    }

    private void send() {
        List<Alert> alerts = new ArrayList<>();
        alerts.add(Alert.of("heartbeat", "", ""));
        String well = healthy.get();
        if (!well.isEmpty()) {
            alerts.addAll(List.of(Alert.healthy(well)));
        }
        String undone = recovered.get();
        if (!undone.isEmpty()) {
            alerts.add(Alert.of("recovered", undone, ""));
        }
        caller.alerts(belay, namespace, alerts.toArray(Alert[]::new));
        caller.tick(belay);
    }

    @Override
    public void close() {
        clock.close();
    }
}
