package dev.belay.guardrail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cluster.RequiresRealCluster;
import dev.belay.guardrail.Guarded.EnvironmentSuspected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Prometheus' and Alertmanager's own programs accept what is rendered.
@RequiresRealCluster
class RenderedFilesTest {

    private static final Path ALERTS = Path.of("alerts").toAbsolutePath();

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource
    void promtoolAcceptsRulesOfEveryKind(EnvironmentSuspected suspected) throws IOException {
        Guarded every =
                Slos.guarded(
                        suspected,
                        Slos.AVAILABILITY,
                        Slos.LATENCY,
                        Slos.RATIO,
                        Slos.QUEUE,
                        Slos.PLAYERS);
        Files.writeString(
                directory.resolve("every.yaml"),
                Yaml.text(Rendering.rules(every, Options.DEFAULT)));

        Tool.Result result = Tool.run(directory, "promtool", "check", "rules", "every.yaml");
        assertThat(result.output()).contains("SUCCESS");
        assertThat(result.code()).isZero();
    }

    @Test
    void promtoolAcceptsTheRulesAndTheScrapingOfTheExample() {
        assertThat(Tool.run(ALERTS, "promtool", "check", "rules", "rules.yaml").code()).isZero();
        Tool.Result scraping =
                Tool.run(ALERTS, "promtool", "check", "config", "--syntax-only", "scrape.yaml");
        assertThat(scraping.output()).contains("SUCCESS");
    }

    @Test
    void promtoolRefusesWhatIsWrong() throws IOException {
        Files.writeString(
                directory.resolve("wrong.yaml"),
                Files.readString(ALERTS.resolve("rules.yaml"))
                        .replace("sum by (namespace", "sum by (("));

        assertThat(Tool.run(directory, "promtool", "check", "rules", "wrong.yaml").code())
                .isNotZero();
    }

    @Test
    void amtoolAcceptsTheConfiguration() {
        Path example = Path.of("examples", "game-server").toAbsolutePath();
        for (Path directory : new Path[] {ALERTS, example}) {
            assertThat(Tool.run(directory, "amtool", "check-config", "alertmanager.yaml").code())
                    .isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "rollback, play, game-server, belay",
        "hold, play, game-server, belay",
        "heartbeat, play, game-server, belay-proof",
        "healthy, play, game-server, belay-proof",
        "recovered, play, game-server, belay-proof",
        "rollback, play, lobby, people",
        "rollback, other, game-server, people",
        "sing, play, game-server, people"
    })
    void alertsReachTheReceiverOfTheirAction(
            String action, String namespace, String service, String receiver) {
        Tool.Result result =
                Tool.run(
                        ALERTS,
                        "amtool",
                        "config",
                        "routes",
                        "test",
                        "--config.file=alertmanager.yaml",
                        "namespace=" + namespace,
                        "service=" + service,
                        "belay_action=" + action);
        assertThat(result.output().strip()).isEqualTo(receiver);
    }
}
