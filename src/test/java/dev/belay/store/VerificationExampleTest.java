package dev.belay.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.policy.VerificationWorkflow;
import dev.belay.policy.VerificationWorkflow.OnFailure;
import dev.belay.store.PolicyReader.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The example with verification workflows can be used, and each mistake in it is said with its field and value.
class VerificationExampleTest {

    private static final Path EXAMPLE = Path.of("examples", "verification", "policy.yaml");

    @Test
    void theExampleCanBeUsed() throws IOException {
        List<VerificationWorkflow> workflows =
                ((Reading.Good) read(Files.readString(EXAMPLE))).policy().verification();

        assertThat(workflows)
                .extracting(VerificationWorkflow::name)
                .containsExactly("login", "matching", "play", "save", "load");
        assertThat(workflows.getLast())
                .isEqualTo(
                        new VerificationWorkflow(
                                "load",
                                "load.yml",
                                Optional.of("v2"),
                                Map.of("commit", "{sha}", "where", "{environment}"),
                                Duration.ofMinutes(20),
                                OnFailure.HOLD));
    }

    @Test
    void withoutATimeoutItIsAQuarterOfAnHour() throws IOException {
        Reading.Good good =
                (Reading.Good) read(Files.readString(EXAMPLE).replace("timeout: 10m, ", ""));

        assertThat(good.policy().verification().getFirst().timeout())
                .isEqualTo(Duration.ofMinutes(15));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: login, | name: Login, | spec.verification[0]: name must be a name in small letters, digits and -, is Login",
                "name: login, | name: save, | spec.verification: two verification workflows have the same name",
                "{name: login, | { | spec.verification[0].name: is required",
                "workflow: load.yml | workflow: ../load.yml | spec.verification[4]: workflow must be the name of a file in .github/workflows, like verify.yml, is ../load.yml",
                "workflow: load.yml | workflow: load | spec.verification[4]: workflow must be the name of a file in .github/workflows, like verify.yml, is load",
                "ref: v2 | ref: 'v 2' | spec.verification[4]: ref must be a branch or a tag, is v 2",
                "timeout: 20m | timeout: soon | spec.verification[4].timeout: 'soon' is not a duration like 90s, 5m or 1h30m",
                "timeout: 20m | timeout: 25h | spec.verification[4]: timeout must be longer than nothing and at most 1d, is PT25H",
                "name: commit, | name: belay, | spec.verification[4]: input belay is Belay's own, by which it knows the run",
                "name: commit, | name: 1st, | spec.verification[4]: '1st' cannot be an input's name",
                "name: commit, | name: where, | spec.verification[4].inputs[1].name: where names an earlier input already",
                "{sha} | {secret} | spec.verification[4]: input commit has placeholder {secret}; there are {sha}, {ref}, {image}, {environment}, {deployment} and {release}"
            })
    void aMistakeIsSaidWithItsFieldAndItsValue(String right, String wrong, String problem)
            throws IOException {
        String yaml = Files.readString(EXAMPLE);
        int at = yaml.lastIndexOf(right);
        assertThat(at).isPositive();
        String mistaken = yaml.substring(0, at) + wrong + yaml.substring(at + right.length());

        assertThat(read(mistaken))
                .isInstanceOfSatisfying(
                        Reading.Bad.class, bad -> assertThat(bad.texts()).containsExactly(problem));
    }

    @Test
    void whatAFailureMeansHasToBeSaid() throws IOException {
        String yaml = Files.readString(EXAMPLE).replace("      onFailure: hold\n", "");

        assertThat(read(yaml))
                .isInstanceOfSatisfying(
                        Reading.Bad.class,
                        bad ->
                                assertThat(bad.texts())
                                        .containsExactly(
                                                "spec.verification[4].onFailure: is required"));
    }

    private static Reading read(String yaml) {
        return PolicyReader.read("play", "game-server", Examples.spec(Examples.yaml(yaml)), "spec");
    }
}
