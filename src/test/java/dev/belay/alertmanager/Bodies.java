package dev.belay.alertmanager;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Bodies of webhook deliveries, and what a payload reader makes of them.
final class Bodies {

    static final long LIMIT = 32L * 1024 * 1024;

    private Bodies() {}

    static byte[] fixture(String name) {
        try (InputStream in = Bodies.class.getResourceAsStream("/fixtures/alertmanager/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A payload with these elements in `alerts`, each as JSON.
    static String payload(String... alerts) {
        return """
        {"receiver":"belay","status":"firing","alerts":[%s],"groupLabels":{},"version":"4","truncatedAlerts":0}\
        """
                .formatted(String.join(",", alerts));
    }

    static Map<String, String> labels(String... more) {
        Map<String, String> labels =
                new TreeMap<>(
                        Map.of(
                                "belay_action", "rollback",
                                "namespace", "games",
                                "service", "game",
                                "belay_release", "game-1042",
                                "slo", "availability",
                                "severity", "critical"));
        for (int i = 0; i < more.length; i += 2) {
            if (more[i + 1].isEmpty()) {
                labels.remove(more[i]);
            } else {
                labels.put(more[i], more[i + 1]);
            }
        }
        return labels;
    }

    static String alert(String fingerprint, String... moreLabels) {
        return """
        {"status":"firing","labels":%s,"annotations":{"evaluated_at":"1787393705","window":"1m"},\
        "startsAt":"2026-08-22T10:15:05.123Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"",\
        "fingerprint":"%s"}\
        """
                .formatted(json(labels(moreLabels)), fingerprint);
    }

    static String json(Map<String, String> map) {
        return map.entrySet().stream()
                .map(e -> "\"%s\":\"%s\"".formatted(e.getKey(), e.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    /// What one body held.
    record Read(List<RawAlert> alerts, Payload payload) {}

    static Read read(String body) {
        return read(body.getBytes(UTF_8));
    }

    static Read read(byte[] body) {
        return read(new ByteArrayInputStream(body), LIMIT);
    }

    static Read read(InputStream body, long limit) {
        Payload payload = Payload.of(body, limit);
        List<RawAlert> alerts = new ArrayList<>();
        Optional<RawAlert> next;
        while ((next = payload.next()).isPresent()) {
            alerts.add(next.get());
        }
        return new Read(alerts, payload);
    }
}
