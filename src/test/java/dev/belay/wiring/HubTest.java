package dev.belay.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.FakeSecrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is checked of the way to GitHub before the first request, and that every mistake is said.
class HubTest {

    private static final String URL = "https://api.github.com";
    private static final Optional<Path> SECRET = Optional.of(Path.of(FakeSecrets.file()));

    @TempDir Path directory;

    @Test
    void withoutAnAppOrATokenThereIsNothingToCheck() {
        assertThat(Hub.problems(AppOfTests.NONE)).isEmpty();
    }

    @Test
    void anAppWithItsKeyAndATokenAreFine() throws IOException, GeneralSecurityException {
        Path key = directory.resolve("app.pem");
        byte[] der =
                KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate().getEncoded();
        Files.writeString(
                key,
                "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                        .formatted(Base64.getMimeEncoder().encodeToString(der)));

        assertThat(problems(URL, Optional.of("1234"), Optional.of(key), Optional.empty()))
                .isEmpty();
        assertThat(
                        problems(
                                "https://ghe.example/api/v3/",
                                Optional.empty(),
                                Optional.empty(),
                                SECRET))
                .isEmpty();
    }

    @Test
    void halfAnAppIsNone() {
        assertThat(problems(URL, Optional.of("1234"), Optional.empty(), Optional.empty()))
                .singleElement()
                .asString()
                .contains("belay.github.private-key-file", "BELAY_GITHUB_PRIVATE_KEY_FILE");
        assertThat(problems(URL, Optional.empty(), SECRET, Optional.empty()))
                .hasSize(2)
                .first()
                .asString()
                .contains("belay.github.app-id", "BELAY_GITHUB_APP_ID");
    }

    @Test
    void aKeyThatDoesNotParseIsSaidAndNotRepeated() {
        assertThat(problems(URL, Optional.of("1234"), SECRET, Optional.empty()))
                .singleElement()
                .asString()
                .contains("belay.github.private-key-file", "is no private key in PEM")
                .doesNotContain("nobody-uses-it");
    }

    @Test
    void thePageThatStatusesLinkToHasToBeAUrl() {
        assertThat(problemsOfPage("https://g.example/d/x?var-release={release}")).isEmpty();
        assertThat(problemsOfPage("https://belay.example/")).isEmpty();
        assertThat(problemsOfPage("grafana/{release}"))
                .singleElement()
                .asString()
                .contains("belay.github.page-url", "BELAY_GITHUB_PAGE_URL");
    }

    private static List<String> problemsOfPage(String url) {
        return Hub.problems(
                new AppOfTests(URL, Optional.empty(), Optional.empty(), SECRET, Optional.of(url)));
    }

    @Test
    void everyMistakeIsSaid() {
        Optional<Path> gone = Optional.of(directory.resolve("gone"));
        assertThat(problems("github", Optional.of("1234"), gone, gone))
                .hasSize(4)
                .anySatisfy(p -> assertThat(p).contains("one or the other"))
                .anySatisfy(p -> assertThat(p).contains("belay.github.api-url"))
                .anySatisfy(p -> assertThat(p).contains("belay.github.private-key-file"))
                .anySatisfy(p -> assertThat(p).contains("belay.github.token-file"));
    }

    private static List<String> problems(
            String url, Optional<String> app, Optional<Path> key, Optional<Path> token) {
        return Hub.problems(new AppOfTests(url, app, key, token, Optional.empty()));
    }
}
