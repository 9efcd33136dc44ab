package dev.belay.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.release.Outcome;
import dev.belay.release.Outcome.Done;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PatienceTest {

    private final List<Integer> looks = new ArrayList<>();

    private Optional<Outcome> look(int before, int end) {
        looks.add(before);
        return before == end ? Optional.of(new Done()) : Optional.empty();
    }

    @Test
    void looksUntilThereIsAnEnd() {
        Patience patience = new Patience(Duration.ofSeconds(60), 10, Duration.ZERO);

        assertThat(patience.until(n -> look(n, 2))).contains(new Done());
        assertThat(looks).containsExactly(0, 1, 2);
    }

    @Test
    void looksNoMoreOftenThanItMay() {
        Patience patience = new Patience(Duration.ofSeconds(60), 3, Duration.ZERO);

        assertThat(patience.until(n -> look(n, 3))).isEmpty();
        assertThat(looks).containsExactly(0, 1, 2);
    }

    @Test
    void beginsNoLookWhenTheTimeIsOver() {
        Patience patience = new Patience(Duration.ofMillis(40), 1000, Duration.ofMillis(30));

        assertThat(patience.until(n -> look(n, 999))).isEmpty();
        assertThat(looks).hasSizeLessThan(3);
    }

    @Test
    void looksOnceHoweverLittleTimeThereIs() {
        Patience patience = new Patience(Duration.ZERO, 5, Duration.ZERO);

        assertThat(patience.until(n -> look(n, 0))).contains(new Done());
    }

    @Test
    void stopsWhenTheThreadIsAskedTo() {
        Patience patience = new Patience(Duration.ofSeconds(60), 5, Duration.ofSeconds(30));
        Thread.currentThread().interrupt();

        assertThat(patience.until(n -> look(n, 4))).isEmpty();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(looks).containsExactly(0);
    }
}
