package dev.belay.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.matrix.Pairs.Case;
import dev.belay.stage.Subjects;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The real matrix leaves out many cases, and must leave out no pair.
class PairsTest {

    private static final List<Integer> STEPS =
            Subjects.ALL.stream().map(s -> Examples.steps(s.get().example())).toList();

    @Test
    void everyPairThatCanMeetDoes() {
        Set<Case> chosen = Pairs.of(STEPS);
        assertThat(pairs(List.copyOf(chosen))).isEqualTo(pairs(Pairs.all(STEPS)));
        assertThat(chosen).hasSizeLessThan(Pairs.all(STEPS).size() / 3);
    }

    @Test
    void onlyCasesAreChosenThatThereAre() {
        assertThat(Pairs.all(STEPS)).containsAll(Pairs.of(STEPS));
        assertThat(Pairs.of(List.of(0)))
                .noneMatch(c -> c.moment() == Moment.AT_STEP)
                .anyMatch(c -> c.moment() == Moment.PROMOTING && c.blow() == Blow.BASELINE_GONE);
    }

    private static Set<String> pairs(List<Case> cases) {
        return cases.stream().flatMap(c -> c.pairs().stream()).collect(Collectors.toSet());
    }
}
