package dev.belay;

import dev.belay.cluster.Clusters;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Says what is wrong with a command that the documentation tells people to type.
///
/// @param pom the text of the build
/// @param sources the texts of the tests, which read system properties
/// @param tests the names of the test classes
record Commands(String pom, String sources, Set<String> tests) {

    private static final Set<String> PHASES =
            Set.of("clean", "compile", "test", "package", "verify", "install");
    private static final Pattern SPACES = Pattern.compile(" +");

    /// The calls of the build that a page names, in a block or in backticks.
    static Stream<String> in(Markdown page) {
        return Stream.concat(page.shell().stream(), page.spans().stream())
                .map(line -> line.replaceFirst(" +#.*", "").strip())
                .filter(line -> line.startsWith("./mvnw "));
    }

    List<String> problems(String command) {
        return SPACES.splitAsStream(command)
                .skip(1)
                .flatMap(word -> problem(word).stream())
                .map(problem -> command + ": " + problem)
                .toList();
    }

    private Optional<String> problem(String word) {
        if (word.startsWith("-P")) {
            return unless(pom.contains("<id>" + word.substring(2) + "</id>"), "no profile " + word);
        }
        if (word.startsWith("-D")) {
            int equals = word.indexOf('=');
            return equals < 0
                    ? property(word.substring(2), "")
                    : property(word.substring(2, equals), word.substring(equals + 1));
        }
        int colon = word.indexOf(':');
        return colon < 0
                ? unless(PHASES.contains(word), "no phase " + word)
                : unless(
                        pom.contains(">" + word.substring(0, colon) + "-maven-plugin<"),
                        "no plugin of " + word);
    }

    private Optional<String> property(String name, String value) {
        return switch (name) {
            case "test" -> unless(tests.contains(value), "no test " + value);
            case "cluster" ->
                    unless(
                            Arrays.stream(Clusters.Choice.values())
                                    .anyMatch(c -> c.name().equalsIgnoreCase(value)),
                            "no cluster " + value);
            default -> unless(isRead(name), "nobody reads the property " + name);
        };
    }

    private boolean isRead(String name) {
        return Stream.of("<name>%s</name>", "<name>!%s</name>", "${%s}")
                        .anyMatch(form -> pom.contains(form.formatted(name)))
                || Pattern.compile(
                                "\\.get(Property|Boolean|Integer|Long)\\(\"%s\""
                                        .formatted(Pattern.quote(name)))
                        .matcher(sources)
                        .find();
    }

    private static Optional<String> unless(boolean right, String problem) {
        return right ? Optional.empty() : Optional.of(problem);
    }
}
