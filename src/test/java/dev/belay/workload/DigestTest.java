package dev.belay.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which templates are the same, and which are not.
class DigestTest {

    private static final String TEMPLATE =
            """
            {"metadata": {"labels": {"app": "game", "belay.dev/release": "game-7"}},
             "spec": {"containers": [
               {"name": "server", "image": "game:7", "args": ["--fast", ""],
                "resources": {"limits": {"cpu": "0.5", "memory": "1024Mi"}}},
               {"name": "proxy", "image": "proxy:1"}]}}\
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "app": "game", "belay.dev/release": "game-7" | "belay.dev/release": "game-7", "app": "game"
                    {"labels":                                   | {"creationTimestamp": null, "annotations": {}, "labels":
                    "image": "proxy:1"                           | "image": "proxy:1", "resources": {}
                    "image": "proxy:1"                           | "image": "proxy:1", "env": [], "resources": {"limits": {}}
                    "0.5"                                        | "500m"
                    "1024Mi"                                     | "1Gi"
                    """)
    void isTheSame(String one, String other) throws JsonProcessingException {
        assertThat(digest(TEMPLATE.replace(one, other))).isEqualTo(digest(TEMPLATE));
        assertThat(TEMPLATE).contains(one);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    game:7                    | game:8
                    "image": "proxy:1"        | "image": "proxy:1", "env": [{"name": "A", "value": "1"}]
                    "0.5"                     | "0.6"
                    1024Mi                    | 1024M
                    "--fast", ""              | "", "--fast"
                    "--fast", ""              | "--fast"
                    "app": "game"             | "app": "game", "a": "b"
                    {"name": "server"         | {"name": "other", "image": "x"}, {"name": "server"
                    """)
    void isAnother(String one, String other) throws JsonProcessingException {
        assertThat(TEMPLATE).contains(one);
        assertThat(digest(TEMPLATE.replace(one, other))).isNotEqualTo(digest(TEMPLATE));
    }

    @Test
    void isShort() throws JsonProcessingException {
        assertThat(digest(TEMPLATE)).matches("[0-9a-f]{16}");
    }

    private static String digest(String template) throws JsonProcessingException {
        return new PodTemplate(new ObjectMapper().readTree(template)).digest();
    }
}
