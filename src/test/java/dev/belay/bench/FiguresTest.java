package dev.belay.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {

    @Test
    void theMedianIsTheMiddleOne() {
        assertThat(Figures.median(seconds(9, 1, 2))).isEqualTo(2);
        assertThat(Figures.median(seconds(9, 1, 2, 4))).isEqualTo(3);
    }

    @Test
    void eachWayIsComparedWithTheFirstAtTheSameShare() {
        var figures =
                new Figures(
                        List.of("ours", "theirs"),
                        List.of(
                                round(0, 0.5, 1),
                                round(0, 0.5, 3),
                                round(0, 0.05, 4),
                                round(1, 0.5, 5),
                                round(1, 0.05, 6)));
        assertThat(figures.table(0.5, 0.05).lines().skip(2))
                .containsExactly(
                        "| ours | 50 % | 2 | 2.00 s | 3.00 s | 1.0 | 3.00 s | 4.00 s | 1.0 |",
                        "| theirs | 50 % | 1 | 5.00 s | 5.00 s | 2.5 | 6.00 s | 6.00 s | 2.0 |",
                        "| ours | 5 % | 1 | 4.00 s | 4.00 s | 1.0 | 5.00 s | 5.00 s | 1.0 |",
                        "| theirs | 5 % | 1 | 6.00 s | 6.00 s | 1.5 | 7.00 s | 7.00 s | 1.4 |");
        assertThat(figures.all()).contains("\"theirs\",0.05,0.5,6.0,7.0,6.0\n");
        assertThat(figures.loads()).isEqualTo("1.0 to 6.0");
    }

    private static List<Duration> seconds(long... seconds) {
        return Arrays.stream(seconds).mapToObj(Duration::ofSeconds).toList();
    }

    private static Round round(int way, double failing, long accepted) {
        return new Round(
                way,
                failing,
                Duration.ofMillis(500),
                Duration.ofSeconds(accepted),
                Duration.ofSeconds(accepted + 1),
                accepted);
    }
}
