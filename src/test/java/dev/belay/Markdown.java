package dev.belay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A page of the documentation, read as far as its checks need it.
///
/// @param file where it lies, which its relative links start from
record Markdown(Path file, String text) {

    private static final Pattern FENCE =
            Pattern.compile("^ *```(\\w*)\\n(.*?)^ *```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\[([^\\]]*)]\\(([^)\\s]+)\\)");
    private static final Pattern SPAN = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern HEADING = Pattern.compile("^(#+) +(.+?) *$", Pattern.MULTILINE);
    private static final Pattern CELL = Pattern.compile("((?:`[^`]*`|[^|`])*)\\|");

    /// A link and the words it stands under.
    record Link(String words, String target) {}

    static Markdown read(Path file) {
        try {
            return new Markdown(file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The text without its blocks of code.
    private String prose() {
        return FENCE.matcher(text).replaceAll("");
    }

    List<Link> links() {
        return LINK.matcher(prose()).results().map(m -> new Link(m.group(1), m.group(2))).toList();
    }

    /// What stands in backticks.
    List<String> spans() {
        return SPAN.matcher(prose()).results().map(m -> m.group(1)).toList();
    }

    /// The lines of the blocks of shell code.
    List<String> shell() {
        return FENCE.matcher(text)
                .results()
                .filter(m -> m.group(1).equals("sh"))
                .flatMap(m -> m.group(2).lines())
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /// The names that GitHub gives the headings, for links to them.
    Set<String> anchors() {
        return HEADING.matcher(prose())
                .results()
                .map(m -> anchor(m.group(2)))
                .collect(Collectors.toSet());
    }

    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    /// What stands under a heading, up to the next one of its rank.
    Markdown section(String heading) {
        String text = prose();
        var headings = HEADING.matcher(text).results().toList();
        for (int i = 0; i < headings.size(); i++) {
            if (headings.get(i).group(2).equals(heading)) {
                int rank = headings.get(i).group(1).length();
                int end =
                        headings.stream()
                                .skip(i + 1L)
                                .filter(h -> h.group(1).length() <= rank)
                                .mapToInt(h -> h.start())
                                .findFirst()
                                .orElse(text.length());
                return new Markdown(file, text.substring(headings.get(i).end(), end));
            }
        }
        throw new AssertionError("%s has no section '%s'".formatted(file, heading));
    }

    /// The rows of its tables whose first cell begins with the given text, cell by cell.
    List<List<String>> rows(String first) {
        return text.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("| " + first))
                .map(Markdown::cells)
                .toList();
    }

    private static List<String> cells(String line) {
        return CELL.matcher(line.substring(1)).results().map(m -> m.group(1).strip()).toList();
    }
}
