package dev.belay.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.io.RandomAccessFile;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Follows Belay's structured log and retells it: the timeline is what Belay itself says it did.
final class LogTail {

    private static final Pattern PAIR = Pattern.compile("([a-z]+)=(\"(?:[^\"\\\\]|\\\\.)*\"|\\S*)");

    private final ObjectMapper json = new ObjectMapper();
    private final Path log;
    private final Timeline timeline;
    private long read;

    LogTail(Path log, Timeline timeline) {
        this.log = log;
        this.timeline = timeline;
    }

    /// Retells what was logged since the last call.
    synchronized void follow() {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            byte[] fresh = new byte[(int) (file.length() - read)];
            file.seek(read);
            file.readFully(fresh);
            String text = new String(fresh, StandardCharsets.UTF_8);
            int end = text.lastIndexOf('\n') + 1;
            text.substring(0, end).lines().forEach(this::retell);
            read += text.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
        } catch (IOException e) {
            timeline.say("!", "Belay's log cannot be read", e.toString());
        }
    }

    private void retell(String line) {
        if (!line.startsWith("{")) {
            return;
        }
        try {
            JsonNode entry = json.readTree(line);
            Instant at = OffsetDateTime.parse(entry.path("timestamp").asText()).toInstant();
            String message = entry.path("message").asText();
            Map<String, String> values = values(message);
            if (message.startsWith("decision ")) {
                decision(at, values);
            } else if (message.startsWith("effect ")) {
                effect(at, values);
            } else if (entry.path("level").asText().matches("ERROR|FATAL")) {
                timeline.add(at, "!", message, "", "", "");
            }
        } catch (IOException e) {
            // A line that is no JSON is not one of ours.
        }
    }

    private void decision(Instant at, Map<String, String> values) {
        String event = values.getOrDefault("event", "");
        if (event.startsWith("tried ")) {
            return; // The line of the effect itself says it.
        }
        String verdict = values.getOrDefault("verdict", "");
        String icon =
                switch (verdict) {
                    case "act" -> "●";
                    case "hold" -> "◐";
                    default -> "○";
                };
        timeline.add(
                at,
                icon,
                "%s → %s".formatted(event, verdict),
                values.getOrDefault("release", ""),
                values.getOrDefault("phase", ""),
                "%s: %s".formatted(values.getOrDefault("reason", ""), values.getOrDefault("text", "")));
    }

    private void effect(Instant at, Map<String, String> values) {
        timeline.add(
                at,
                "✎",
                "%s → %s in %s ms"
                        .formatted(
                                values.getOrDefault("effect", ""),
                                values.getOrDefault("outcome", ""),
                                values.getOrDefault("millis", "?")),
                values.getOrDefault("release", ""),
                "",
                values.getOrDefault("text", ""));
    }

    private static Map<String, String> values(String message) {
        Map<String, String> values = new HashMap<>();
        Matcher m = PAIR.matcher(message);
        while (m.find()) {
            String value = m.group(2);
            values.put(
                    m.group(1),
                    value.startsWith("\"")
                            ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1")
                            : value);
        }
        return values;
    }
}
