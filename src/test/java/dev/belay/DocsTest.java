package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.belay.observe.LogKeys;
import dev.belay.store.PolicySpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The documentation says what is there. Each check is tried on a page that is wrong, too.
class DocsTest {

    private static final Path ROOT = Path.of("").toAbsolutePath();
    private static final Path MAIN = Path.of("src/main/java");
    private static final Path EXAMPLES = Path.of("examples/game-server");
    private static final Pattern TEST_NAME = Pattern.compile("\\b[A-Z]\\w+(?:Test|Contract)\\b");
    private static final Pattern FILE_NAME =
            Pattern.compile("[\\w./-]+\\.(?:md|ya?ml|java|xml|properties|json|sh)");
    private static final Pattern PATH = Pattern.compile("\\.?[\\w-]+(?:/[\\w.-]+)*/?");
    private static final Pattern METER =
            Pattern.compile("registry\\s*\\.(counter|timer)\\(\\s*\"(belay\\.[a-z.]+)\"");

    private static final Markdown README = Markdown.read(Path.of("README.md"));
    private static final Markdown KOREAN = Markdown.read(Path.of("README.ko.md"));
    private static final Set<String> FILES =
            files(ROOT).map(p -> p.getFileName().toString()).collect(Collectors.toSet());
    private static final Set<String> TESTS =
            files(Path.of("src/test/java"))
                    .map(p -> p.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());

    @Test
    void everyLinkLeadsSomewhere() {
        assertThat(pages().flatMap(DocsTest::deadLinks)).isEmpty();
        assertThat(deadLinks(page("[a](docs/gone.md) [b](README.md#no-such) [c](#nor-this)")))
                .hasSize(3);
        assertThat(
                        deadLinks(
                                page(
                                        "# Here\n"
                                                + "[a](README.md#limits) [b](#here)"
                                                + " [c](https://x.example)")))
                .isEmpty();
    }

    private static Stream<String> deadLinks(Markdown page) {
        return page.links().stream()
                .map(Markdown.Link::target)
                .filter(target -> !target.startsWith("https://") && !leads(page, target))
                .map(target -> page.file() + " links to " + target);
    }

    private static boolean leads(Markdown page, String target) {
        int hash = target.indexOf('#');
        String path = hash < 0 ? target : target.substring(0, hash);
        Path file = path.isEmpty() ? page.file() : page.file().resolveSibling(path).normalize();
        if (path.isEmpty() || Files.exists(file)) {
            Markdown there = path.isEmpty() ? page : hash < 0 ? page : Markdown.read(file);
            return hash < 0 || there.anchors().contains(target.substring(hash + 1));
        }
        return false;
    }

    @Test
    void everyFileThatIsNamedExists() {
        assertThat(pages().flatMap(DocsTest::missingFiles)).isEmpty();
        assertThat(
                        missingFiles(
                                page(
                                        "`src/main/gone/` `examples/nothing` `gone.yaml`"
                                                + " `docs/gone.md`")))
                .hasSize(4);
        assertThat(missingFiles(page("`src/main` `policy.yaml` `acme/game` `belay.dev/active`")))
                .isEmpty();
    }

    /// Below one of our own directories, or with the ending of a file; not what a build makes.
    private static Stream<String> missingFiles(Markdown page) {
        return page.spans().stream()
                .filter(span -> !span.startsWith("target/"))
                .filter(span -> FILE_NAME.matcher(span).matches() || isBelowOurs(span))
                .filter(span ->
                        !Files.exists(Path.of(span))
                                && !(span.indexOf('/') < 0 && FILES.contains(span)))
                .map(span -> page.file() + " names " + span);
    }

    private static boolean isBelowOurs(String span) {
        int slash = span.indexOf('/');
        return slash > 0
                && PATH.matcher(span).matches()
                && Files.isDirectory(Path.of(span.substring(0, slash)));
    }

    @Test
    void everyTestThatIsNamedExists() {
        assertThat(pages().flatMap(DocsTest::missingTests)).isEmpty();
        assertThat(
                        missingTests(
                                page(
                                        "GoneTest, `GoneContract`,"
                                                + " [WalkTest](src/SimulationTest.java)")))
                .hasSize(3);
        assertThat(README.section("What it promises").rows("")).hasSizeGreaterThan(8);
        for (List<String> row :
                README.section("What it promises").rows("").stream().skip(2).toList()) {
            assertThat(TEST_NAME.matcher(row.get(2)).find()).as(row.get(1)).isTrue();
        }
    }

    private static Stream<String> missingTests(Markdown page) {
        Stream<String> gone =
                TEST_NAME
                        .matcher(page.text())
                        .results()
                        .map(m -> m.group())
                        .filter(name -> !TESTS.contains(name));
        Stream<String> mixedUp =
                page.links().stream()
                        .filter(link -> TEST_NAME.matcher(link.words()).matches())
                        .filter(link -> !link.target().endsWith("/" + link.words() + ".java"))
                        .map(link -> link.words() + " at " + link.target());
        return Stream.concat(gone, mixedUp).map(name -> page.file() + " names " + name);
    }

    @Test
    void everyCommandCanBeTyped() throws IOException {
        Commands commands = commands();
        assertThat(pages().flatMap(Commands::in).distinct())
                .hasSizeGreaterThan(8)
                .flatMap(commands::problems)
                .isEmpty();
        for (String wrong :
                List.of(
                        "-Pgone",
                        "-Dgone",
                        "-Dcluster=moon",
                        "gone",
                        "gone:run",
                        "-Dtest=GoneTest")) {
            assertThat(commands.problems("./mvnw verify " + wrong)).as(wrong).hasSize(1);
        }
    }

    private static Commands commands() throws IOException {
        String sources =
                files(Path.of("src/test/java")).map(DocsTest::text).collect(Collectors.joining());
        return new Commands(Files.readString(Path.of("pom.xml")), sources, TESTS);
    }

    @Test
    void bothLanguagesHaveTheSameCommands() {
        assertThat(KOREAN.shell()).isEqualTo(README.shell()).isNotEmpty();
        assertThat(Commands.in(KOREAN).toList()).isSubsetOf(Commands.in(README).toList());
    }

    @Test
    void theConfigurationReferenceIsComplete() {
        List<String> properties = ConfigProperties.of(configurations());
        assertThat(properties).hasSizeGreaterThan(8);
        assertThat(firstCells(README.section("Configuration reference"), "`belay.", 4))
                .containsExactlyInAnyOrderElementsOf(properties);
        assertThat(properties)
                .contains("`belay.github.secret-file` | path |  | `BELAY_GITHUB_SECRET_FILE`")
                .doesNotContain(
                        "`belay.github.secret-file` | path | `x` | `BELAY_GITHUB_SECRET_FILE`");
    }

    private static Stream<Class<?>> configurations() {
        return files(MAIN)
                .filter(p -> text(p).contains("@ConfigMapping("))
                .map(p -> MAIN.relativize(p).toString().replace(".java", "").replace('/', '.'))
                .map(DocsTest::load);
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void thePolicyReferenceIsComplete() {
        List<String> fields = PolicyFields.of(PolicySpec.class);
        assertThat(fields).hasSizeGreaterThan(40);
        assertThat(firstCells(README.section("DeploymentPolicy reference"), "`", 3))
                .containsExactlyElementsOf(fields);
        assertThat(PolicyFields.of(Wrong.class))
                .containsExactly("`one` | object | ", "`one.two` | list of strings | ");
    }

    /// A schema with fields that no reference has.
    record Wrong(Inner one) {
        record Inner(List<String> two) {}
    }

    private static List<String> firstCells(Markdown section, String first, int count) {
        return section.rows(first).stream()
                .map(row -> String.join(" | ", row.subList(0, count)))
                .toList();
    }

    @Test
    void theExamplesUseNoFieldThatIsNotThere() throws IOException {
        Set<String> known =
                PolicyFields.of(PolicySpec.class).stream()
                        .map(row -> row.substring(1, row.indexOf('`', 1)))
                        .collect(Collectors.toSet());
        JsonNode spec = yaml(EXAMPLES.resolve("policy.yaml")).path("spec");
        assertThat(PolicyFields.usedBy(spec)).hasSizeGreaterThan(20).isSubsetOf(known);
        JsonNode wrong = new YAMLMapper().readTree("target: {nmae: x}");
        assertThat(PolicyFields.usedBy(wrong).filter(f -> !known.contains(f)))
                .containsExactly("target.nmae");
    }

    @Test
    void everyExampleIsYaml() {
        assertThat(files(Path.of("examples")).filter(p -> p.toString().endsWith(".yaml")))
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(file -> assertThat(yaml(file).isObject()).isTrue());
    }

    @Test
    void everyMetricAndLogKeyIsNamed() {
        Set<String> meters =
                files(MAIN)
                        .flatMap(p -> METER.matcher(text(p)).results())
                        .map(m ->
                                m.group(2).replace('.', '_')
                                        + (m.group(1).equals("timer") ? "_seconds" : "_total"))
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(firstCells(README.section("Metrics"), "`belay_", 1))
                .containsExactlyInAnyOrderElementsOf(
                        meters.stream().map(m -> "`" + m + "`").toList());
        assertThat(README.section("Log").spans().stream().filter(s -> s.indexOf(' ') < 0))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(LogKeys.values()).map(LogKeys::key).toList());
    }

    @Test
    void noPageNamesThisMachine() {
        Pattern machine = Pattern.compile("(?<![\\w.~}])/(?:home|root|work|tmp|Users)/");
        Function<Markdown, Optional<String>> found =
                page -> machine.matcher(page.text()).results().map(m -> m.group()).findFirst();
        assertThat(pages().flatMap(p -> found.apply(p).stream())).isEmpty();
        assertThat(found.apply(page("see " + "/ho" + "me/me"))).isPresent();
    }

    private static Markdown page(String text) {
        return new Markdown(Path.of("made-up.md"), text);
    }

    private static Stream<Markdown> pages() {
        return Stream.concat(
                Stream.of(README, KOREAN),
                Stream.concat(files(Path.of("docs")), files(Path.of("knative")))
                        .filter(p -> p.toString().endsWith(".md"))
                        .map(Markdown::read));
    }

    private static JsonNode yaml(Path file) {
        try {
            return new YAMLMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        return Markdown.read(file).text();
    }

    /// The files below a directory, but for what a build or a tool has put there.
    private static Stream<Path> files(Path directory) {
        try (Stream<Path> walk = Files.walk(directory)) {
            return walk
                    .filter(Files::isRegularFile)
                    .filter(p -> !p.startsWith(ROOT.resolve("target")))
                    .filter(p -> !p.startsWith(ROOT.resolve(".git")))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
