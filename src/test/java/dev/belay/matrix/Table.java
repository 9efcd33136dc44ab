package dev.belay.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// How every case ended and how long it took, one row a target and blow, one column a moment.
final class Table {

    private final String name;
    private final Map<String, Map<Moment, String>> rows = new TreeMap<>();

    Table(String name) {
        this.name = name;
    }

    synchronized void put(String scenario, Moment moment, Blow blow, String end) {
        String row = "%s | %d %s".formatted(scenario, blow.ordinal(), blow.text);
        rows.computeIfAbsent(row, _ -> new TreeMap<>()).put(moment, end);
    }

    /// Prints it and writes it under `target/matrix`.
    synchronized void publish() {
        StringBuilder text = new StringBuilder("| target | blow |");
        for (Moment moment : Moment.values()) {
            text.append(' ').append(moment.text).append(" |");
        }
        text.append("\n|").append("---|".repeat(2 + Moment.values().length)).append('\n');
        rows.forEach((row, cells) -> {
            text.append("| ").append(row.replaceFirst("\\| \\d ", "| ")).append(" |");
            for (Moment moment : Moment.values()) {
                text.append(' ').append(cells.getOrDefault(moment, "–")).append(" |");
            }
            text.append('\n');
        });
        System.out.printf("%n%s%n%s", name, text);
        try {
            Path file = Path.of("target", "matrix", name + ".md");
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
