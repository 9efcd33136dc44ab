package dev.belay.github.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.belay.release.Intent;
import dev.belay.release.Samples;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The page of the user's own that GitHub links to.
class PageLinksTest {

    private static final Intent INTENT = Samples.intent(Samples.policy(), 42);

    @ParameterizedTest
    @CsvSource({
        "https://belay.example, https://belay.example/releases/play/game-42",
        "https://belay.example/at/, https://belay.example/at/releases/play/game-42",
        "http://g.example/d/x?a={namespace}&b={service}&c={release},"
                + " http://g.example/d/x?a=play&b=game&c=game-42",
        "https://g.example/{release}/{release}, https://g.example/game-42/game-42",
    })
    void leadsToTheRelease(String setting, String link) {
        assertThat(PageLinks.of(setting).to(INTENT)).isEqualTo(link);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "belay.example",
                "/releases/{release}",
                "javascript:alert({release})",
                "https:///d/{release}",
                "https://me:secret@g.example/{release}",
                "https://g.example/{relase}",
                "https://g.example/{secret}/{release}",
                "https://g.example?x=1",
            })
    void whatIsNoUrlOrHasAnotherPlaceholderIsSaidWithoutItsValue(String setting) {
        assertThatThrownBy(() -> PageLinks.of(setting))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("belay.github.page-url")
                .hasMessageContaining("{namespace}, {service} and {release}")
                .hasMessageNotContaining("secret");
    }

    /// What people copy leads to a dashboard that is there, by names of its own variables.
    @Test
    void theExampleInTheDocsIsOfADashboardThatIsRendered() throws IOException {
        String docs = Files.readString(Path.of("docs", "github.md"));
        List<String> examples =
                Pattern.compile("https://grafana\\.example/d/[^\\s`]+")
                        .matcher(docs)
                        .results()
                        .map(MatchResult::group)
                        .toList();
        assertThat(examples).isNotEmpty();
        for (String example : examples) {
            URI link = URI.create(PageLinks.of(example).to(INTENT));
            String uid = link.getPath().replaceFirst("^/d/", "");
            JsonNode dashboard =
                    new ObjectMapper()
                            .readTree(Path.of("alerts", "dashboards", uid + ".json").toFile());
            assertThat(dashboard.path("uid").asText()).isEqualTo(uid);
            List<String> variables = dashboard.path("templating").findValuesAsText("name");
            for (String parameter : link.getQuery().split("&", -1)) {
                assertThat(parameter).startsWith("var-");
                assertThat(variables).contains(parameter.replaceFirst("^var-(.*)=.*", "$1"));
            }
        }
    }
}
