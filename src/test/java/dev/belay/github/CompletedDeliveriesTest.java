package dev.belay.github;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.github.CompletedDeliveries.Key;
import org.junit.jupiter.api.Test;

/// The memory of completed deliveries.
class CompletedDeliveriesTest {

    private final CompletedDeliveries completed = new CompletedDeliveries();

    @Test
    void tellsDeliveriesApartByIdEventAndBody() {
        completed.add(new Key("guid", "deployment", "digest"));
        assertThat(completed.contains(new Key("guid", "deployment", "digest"))).isTrue();
        assertThat(completed.contains(new Key("other", "deployment", "digest"))).isFalse();
        assertThat(completed.contains(new Key("guid", "deployment_status", "digest"))).isFalse();
        assertThat(completed.contains(new Key("guid", "deployment", "other"))).isFalse();
    }

    @Test
    void forgetsWhatWasNotAskedForLongest() {
        completed.add(key(0));
        completed.add(key(1));
        for (int i = 2; i <= 1024; i++) {
            assertThat(completed.contains(key(0))).isTrue();
            completed.add(key(i));
        }
        assertThat(completed.contains(key(0))).isTrue();
        assertThat(completed.contains(key(1))).isFalse();
    }

    private static Key key(int i) {
        return new Key("guid-" + i, "deployment", "digest");
    }
}
