package dev.belay.notify.kubernetes;

import dev.belay.engine.Channel;
import dev.belay.release.Announcement;
import dev.belay.release.Attempt;
import dev.belay.release.Intent;
import dev.belay.release.ReleaseState;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// Tells people by Kubernetes Events, so that `kubectl describe release` shows what happened.
///
/// The name of an Event follows from the announcement, so a repeat changes nothing. Events are kept
/// for an hour by default: they are for people who look now, the Release is the record.
public final class EventChannel implements Channel {

    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    /// The API server's limit on `note`.
    private static final int LONGEST_NOTE = 1000;

    private final KubernetesClient client;

    /// Writes Events through this client.
    public EventChannel(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public String name() {
        return "kubernetes";
    }

    @Override
    public boolean wants(Intent intent) {
        return true;
    }

    @Override
    public Attempt tell(ReleaseState state, Announcement announcement, String memo) {
        try {
            client.resource(event(state.intent(), announcement)).create();
            return new Attempt.Sent("");
        } catch (KubernetesClientException e) {
            return switch (e.getCode()) {
                case 409 -> new Attempt.Sent("");
                case 400, 422 -> new Attempt.Never(refused(e));
                case 403, 404 -> new Attempt.Later(refused(e)); // Of this namespace only.
                default -> new Attempt.Down(refused(e), Optional.empty());
            };
        }
    }

    private static String refused(KubernetesClientException e) {
        return "the API server did not take the Event (%d)".formatted(e.getCode());
    }

    private static Event event(Intent intent, Announcement announcement) {
        String type =
                switch (announcement.level()) {
                    case INFO -> "Normal";
                    case WARNING, CRITICAL -> "Warning";
                };
        String text = announcement.text();
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(intent.id().namespace())
                .withName("%s.%d".formatted(intent.id().name(), announcement.sequence()))
                .endMetadata()
                .withEventTime(new MicroTime(MICROS.format(announcement.at())))
                .withReportingController("belay.dev/belay")
                .withReportingInstance("belay")
                .withAction(announcement.kind().label())
                .withReason(announcement.kind().label())
                .withType(type)
                .withNote(text.length() <= LONGEST_NOTE ? text : text.substring(0, LONGEST_NOTE))
                .withNewRegarding()
                .withApiVersion("belay.dev/v1alpha1")
                .withKind("Release")
                .withNamespace(intent.id().namespace())
                .withName(intent.id().name())
                .endRegarding()
                .build();
    }
}
