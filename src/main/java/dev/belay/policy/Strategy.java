package dev.belay.policy;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/// How the candidate takes over from the baseline.
public sealed interface Strategy {

    /// The traffic shares in rising order; 100 % follows the last one.
    List<Step> steps();

    /// Whether only a person makes it go on from a step that is baked and healthy.
    default boolean waitsForPeople() {
        return false;
    }

    /// Traffic moves in rising shares.
    record Canary(List<Step> steps) implements Strategy {
        public Canary {
            steps = List.copyOf(steps);
            if (steps.isEmpty()) {
                throw new IllegalArgumentException("a canary needs at least one step");
            }
            if (steps.getFirst().weight() == 0) {
                throw new IllegalArgumentException("a canary's weights begin at 1");
            }
            for (int i = 1; i < steps.size(); i++) {
                if (steps.get(i).weight() <= steps.get(i - 1).weight()) {
                    throw new IllegalArgumentException(
                            "weights must rise, but step %d has %d after %d"
                                    .formatted(
                                            i, steps.get(i).weight(), steps.get(i - 1).weight()));
                }
            }
        }
    }

    /// The candidate stands complete beside the baseline without traffic, then gets all of it.
    ///
    /// @param bake how long it must stay healthy before the switch
    /// @param autoPromote whether the switch follows by itself; else a person has to promote it
    record BlueGreen(Duration bake, boolean autoPromote) implements Strategy {
        /// One that switches by itself.
        public BlueGreen(Duration bake) {
            this(bake, true);
        }

        @Override
        public boolean waitsForPeople() {
            return !autoPromote;
        }

        @Override
        public List<Step> steps() {
            return List.of(new Step(0, bake));
        }
    }

    /// Pods are replaced one after the other, with nothing to wait at in between.
    ///
    /// @param maxSurge pods above the wanted number, as a number or in percent, like `50%`
    /// @param maxUnavailable pods below the wanted number, likewise
    record Rolling(String maxSurge, String maxUnavailable) implements Strategy {
        private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,5}%?");

        public Rolling {
            for (String amount : List.of(maxSurge, maxUnavailable)) {
                if (!AMOUNT.matcher(amount).matches()) {
                    throw new IllegalArgumentException(
                            "must be a number of pods or a percentage like 50%, is " + amount);
                }
            }
            if (none(maxSurge) && none(maxUnavailable)) {
                throw new IllegalArgumentException(
                        "maxSurge and maxUnavailable must not both be 0: no pod could be replaced");
            }
        }

        @Override
        public List<Step> steps() {
            return List.of();
        }

        private static boolean none(String amount) {
            return amount.chars().allMatch(c -> c == '0' || c == '%');
        }
    }
}
