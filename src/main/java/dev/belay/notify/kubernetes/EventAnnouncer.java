package dev.belay.notify.kubernetes;

import dev.belay.engine.Announcer;
import dev.belay.engine.Unavailable;
import dev.belay.release.Announcement;
import dev.belay.release.Intent;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// Tells people by Kubernetes Events, so that `kubectl describe release` shows what happened.
///
/// The name of an Event follows from the announcement, so a repeat changes nothing. Events are kept
/// for an hour by default: they are for people who look now, the Release is the record.
public final class EventAnnouncer implements Announcer {

    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    /// The API server's limit on `note`.
    private static final int LONGEST_NOTE = 1000;

    private final KubernetesClient client;

    /// Writes Events through this client.
    public EventAnnouncer(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public void announce(Intent intent, Announcement announcement) {
        try {
            client.resource(event(intent, announcement)).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != 409) {
                throw new Unavailable(
                        "the Event %s could not be written (%d)"
                                .formatted(announcement.kind(), e.getCode()),
                        e);
            }
        }
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
                .withAction(announcement.kind())
                .withReason(announcement.kind())
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
