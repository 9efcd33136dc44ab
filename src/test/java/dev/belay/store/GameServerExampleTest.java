package dev.belay.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.store.PolicyReader.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The policy that people copy from is one that can be used.
class GameServerExampleTest {

    private static final Path EXAMPLE = Path.of("examples", "game-server", "policy.yaml");

    @Test
    void theExampleIsAccepted() throws IOException {
        assertThat(read(Files.readString(EXAMPLE))).isInstanceOf(Reading.Good.class);
    }

    @Test
    void anExampleWithAMistakeIsNot() throws IOException {
        String wrong = Files.readString(EXAMPLE).replace("weight: 50", "weight: 5");
        assertThat(read(wrong))
                .isInstanceOfSatisfying(
                        Reading.Bad.class,
                        bad ->
                                assertThat(bad.texts())
                                        .containsExactly(
                                                "spec.strategy.canary.steps[1].weight: 5 must be"
                                                        + " greater than 10"));
    }

    private static Reading read(String yaml) {
        return PolicyReader.read("play", "game-server", Examples.spec(Examples.yaml(yaml)), "spec");
    }
}
