package dev.belay.sandbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.belay.stage.Repeating;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What happened, when and why: printed as it happens and written to a file at the end.
final class Timeline {

    /// How long a line waits for an earlier one that was only just logged.
    private static final Duration SETTLE = Duration.ofMillis(400);

    private final Instant begun = Instant.now();
    private final List<Line> waiting = new ArrayList<>();
    private final List<Entry> written = new ArrayList<>();
    private final boolean colour = System.console() != null && System.getenv("NO_COLOR") == null;

    /// One line of `timeline.json`.
    record Entry(long at_ms, String what, String release, String phase, String reason) {}

    private record Line(Instant at, String icon, Entry entry) {}

    /// Notes that something happened at an instant.
    synchronized void add(
            Instant at, String icon, String what, String release, String phase, String reason) {
        long ms = Math.max(0, Duration.between(begun, at).toMillis());
        waiting.add(new Line(at, icon, new Entry(ms, what, release, phase, reason)));
    }

    /// Notes something that happens now and is about no release.
    void say(String icon, String what, String reason) {
        add(Instant.now(), icon, what, "", "", reason);
    }

    /// Does something twice a second, and notes where it fails.
    Repeating sending(Runnable task) {
        return new Repeating(
                Duration.ofMillis(500), task, e -> say("!", "a sender failed", e.toString()));
    }

    /// Prints what is old enough to be in its final order.
    synchronized void print() {
        printUntil(Instant.now().minus(SETTLE));
    }

    /// Prints everything.
    synchronized void finish() {
        printUntil(Instant.MAX);
    }

    private void printUntil(Instant limit) {
        waiting.sort(Comparator.comparing(Line::at));
        while (!waiting.isEmpty() && waiting.getFirst().at.isBefore(limit)) {
            Line line = waiting.removeFirst();
            written.add(line.entry);
            System.out.println(text(line));
        }
    }

    private String text(Line line) {
        Entry e = line.entry;
        String release = e.release.substring(e.release.indexOf('/') + 1);
        String who =
                release.isEmpty()
                        ? ""
                        : "  " + release + (e.phase.isEmpty() ? "" : " · " + e.phase);
        String why = e.reason.isEmpty() ? "" : "\n             " + dim(e.reason);
        return "%9.3f s %s %s%s%s".formatted(e.at_ms / 1000.0, line.icon, e.what, dim(who), why);
    }

    private String dim(String text) {
        return colour && !text.isEmpty() ? "\u001b[2m" + text + "\u001b[0m" : text;
    }

    /// Writes `timeline.json`.
    synchronized void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                new ObjectMapper()
                                .enable(SerializationFeature.INDENT_OUTPUT)
                                .writeValueAsString(written)
                        + "\n");
    }
}
