package dev.belay.github;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The memory of completed deliveries.
class CompletedDeliveriesTest {

    private final CompletedDeliveries completed = new CompletedDeliveries();

    @Test
    void tellsDeliveriesApartByIdEventAndBody() {
        completed.add(new CompletedDeliveries.Key("guid", "deployment", "digest"));
        assertThat(completed.contains(new CompletedDeliveries.Key("guid", "deployment", "digest")))
                .isTrue();
        assertThat(completed.contains(new CompletedDeliveries.Key("other", "deployment", "digest")))
                .isFalse();
        assertThat(
                        completed.contains(
                                new CompletedDeliveries.Key("guid", "deployment_status", "digest")))
                .isFalse();
        assertThat(completed.contains(new CompletedDeliveries.Key("guid", "deployment", "other")))
                .isFalse();
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

    private static CompletedDeliveries.Key key(int i) {
        return new CompletedDeliveries.Key("guid-" + i, "deployment", "digest");
    }
}
