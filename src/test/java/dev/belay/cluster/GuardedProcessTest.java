package dev.belay.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardedProcessTest {
    @TempDir private Path directory;

    @Test
    void tellsHowTheProgramEndedAndWhatItSaid() throws Exception {
        try (var process = start("echo out; echo err >&2; exit 7")) {
            assertThat(process.waitFor()).isEqualTo(7);
            assertThat(process.lastLines(2)).isEqualTo("out\nerr");
            assertThat(process.describe()).contains("program exited with code 7").contains("out");
        }
    }

    @Test
    void runsTheProgramUnderItsOwnProcessId() throws Exception {
        try (var process = start("echo $$")) {
            assertThat(process.waitFor()).isZero();
            assertThat(process.output().strip()).isEqualTo(Long.toString(process.pid()));
        }
    }

    @Test
    void closeKillsAProgramThatIgnoresSignals() {
        var process = start("trap '' TERM INT HUP; while :; do sleep 0.1; done");
        assertThat(process.alive()).isTrue();

        process.close();

        assertThat(process.alive()).isFalse();
    }

    @Test
    void theProgramDiesWithAKilledJvm() throws Exception {
        var jvm = OtherJvm.start(Holder.class, directory.toString());
        var program = Long.parseLong(jvm.inputReader(StandardCharsets.UTF_8).readLine());
        assertThat(OtherJvm.runs(program)).isTrue();

        jvm.destroyForcibly();

        await().atMost(Duration.ofSeconds(60)).until(() -> !OtherJvm.runs(program));
    }

    private GuardedProcess start(String script) {
        return GuardedProcess.start(
                "program",
                directory.resolve("log"),
                directory,
                Map.of(),
                List.of("sh", "-c", script));
    }

    /// Holds a program that would run for ten minutes, and says its process id.
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            var directory = Path.of(arguments[0]);
            Files.createDirectories(directory);
            var process =
                    GuardedProcess.start(
                            "sleep",
                            directory.resolve("log"),
                            directory,
                            Map.of(),
                            List.of("sleep", "600"));
            System.out.println(process.pid());
            Thread.sleep(Duration.ofMinutes(10));
        }
    }
}
