package dev.belay.store;

import dev.belay.policy.Durations;
import dev.belay.policy.Step;
import dev.belay.policy.Strategy;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads how the candidate takes over.
record StrategyReader(Problems problems, String path) {

    Optional<Strategy> read(StrategySpec wire) {
        int forms = 0;
        forms += wire.canary() == null ? 0 : 1;
        forms += wire.blueGreen() == null ? 0 : 1;
        forms += wire.rolling() == null ? 0 : 1;
        if (forms != 1) {
            problems.add(path, "", "exactly one of canary, blueGreen and rolling must be set");
            return Optional.empty();
        }
        if (wire.canary() != null) {
            String steps = path + ".canary.steps";
            return problems.required(steps, wire.canary().steps()).flatMap(s -> canary(steps, s));
        }
        return wire.blueGreen() != null ? blueGreen(wire.blueGreen()) : rolling(wire);
    }

    private Optional<Strategy> blueGreen(StrategySpec.BlueGreen wire) {
        String bake = Objects.requireNonNullElse(wire.bake(), Forms.BLUE_GREEN_BAKE);
        return problems.parse(path + ".blueGreen.bake", bake, Durations::parse)
                .map(b ->
                        new Strategy.BlueGreen(
                                b, Objects.requireNonNullElse(wire.autoPromote(), true)));
    }

    private Optional<Strategy> rolling(StrategySpec wire) {
        StrategySpec.Rolling rolling = Objects.requireNonNull(wire.rolling());
        String surge = amount(rolling.maxSurge(), Forms.MAX_SURGE);
        String unavailable = amount(rolling.maxUnavailable(), Forms.MAX_UNAVAILABLE);
        return problems.parse(path + ".rolling", surge, s -> new Strategy.Rolling(s, unavailable));
    }

    private static String amount(@Nullable IntOrString wire, String otherwise) {
        return wire == null ? otherwise : String.valueOf(wire.getValue());
    }

    private Optional<Strategy> canary(String path, List<StrategySpec.Step> wireSteps) {
        List<Step> steps = new ArrayList<>();
        int before = 0;
        for (int i = 0; i < wireSteps.size(); i++) {
            StrategySpec.Step step = wireSteps.get(i);
            step(path + "[" + i + "]", step, before).ifPresent(steps::add);
            before = step.weight() == null ? before : step.weight();
        }
        if (wireSteps.isEmpty() || wireSteps.size() > Forms.MAX_STEPS) {
            problems.add(path, "", "must have 1 to %d items".formatted(Forms.MAX_STEPS));
        }
        return problems.none() ? Optional.of(new Strategy.Canary(steps)) : Optional.empty();
    }

    private Optional<Step> step(String path, StrategySpec.Step wire, int before) {
        Optional<Duration> bake = problems.parse(path + ".bake", wire.bake(), Durations::parse);
        Optional<Integer> weight = problems.required(path + ".weight", wire.weight());
        if (weight.isEmpty() || bake.isEmpty()) {
            return Optional.empty();
        }
        String value = String.valueOf(weight.get());
        if (weight.get() < 1 || weight.get() > 99) {
            problems.add(
                    path + ".weight",
                    value,
                    "must be between 1 and 99; 100 % is implied after the last step");
            return Optional.empty();
        }
        if (weight.get() <= before) {
            problems.add(path + ".weight", value, "must be greater than " + before);
            return Optional.empty();
        }
        return Optional.of(new Step(weight.get(), bake.get()));
    }
}
