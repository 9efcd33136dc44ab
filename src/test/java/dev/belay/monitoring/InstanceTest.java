package dev.belay.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InstanceTest {

    @Test
    void hasEveryLabelValueBeforeItsFirstRequest() {
        assertThat(new Instance(0.9).metrics())
                .contains(
                        "game_requests_total{code=\"200\"} 0\n",
                        "game_requests_total{code=\"500\"} 0\n",
                        "game_request_duration_seconds_bucket{le=\"0.5\"} 0\n",
                        "game_matches_total{result=\"failed\"} 0\n",
                        "game_writes_total{result=\"failed\"} 0\n",
                        "game_good_ratio 1.0\n");
    }

    @Test
    void spreadsBadEventsEvenly() {
        var instance = new Instance(0);
        for (var i = 0; i < 100; i++) {
            instance.serve(10, new Behaviour(0.05, 0.1, 0.25, 0.0125, 4));
        }
        assertThat(instance.metrics())
                .contains(
                        "game_requests_total{code=\"200\"} 950\n",
                        "game_requests_total{code=\"500\"} 50\n",
                        "game_request_duration_seconds_bucket{le=\"0.8\"} 900\n",
                        "game_request_duration_seconds_bucket{le=\"+Inf\"} 1000\n",
                        "game_matches_total{result=\"failed\"} 250\n",
                        "game_writes_total{result=\"failed\"} 12\n",
                        "game_queue_length 4.0\n");
    }

    @Test
    void failsOnlyOnceAWholeRequestDid() {
        var instance = new Instance(0.5);
        assertThat(instance.failed()).isFalse();

        instance.serve(10, Behaviour.failing(0.04));
        assertThat(instance.failed()).isFalse();

        instance.serve(10, Behaviour.failing(0.04));
        assertThat(instance.failed()).isTrue();
    }
}
