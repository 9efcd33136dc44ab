package dev.belay.bench;

import java.util.function.BiFunction;

/// One way to undo a bad version.
///
/// @param key the beginning of its namespaces
/// @param name its name in the table
/// @param interval how often its pods are scraped, in seconds
/// @param slow whether a round takes minutes, so that there are fewer
/// @param guarded whether Belay minds it
/// @param lane puts it into a namespace
record Way(
        String key,
        String name,
        int interval,
        boolean slow,
        boolean guarded,
        BiFunction<Stack, String, Lane> lane) {

    static Way belay(int seconds) {
        return new Way(
                "belay-%ds".formatted(seconds),
                "Belay's rules, scrape every %d s".formatted(seconds),
                seconds,
                false,
                true,
                (stack, namespace) -> BelayLane.rendered(stack, namespace, seconds));
    }

    static Way plain() {
        return new Way(
                "plain-15s",
                "plain threshold, every 15 s, `for: 1m`, default waits",
                15,
                true,
                true,
                BelayLane::plain);
    }

    static Way argo(int seconds) {
        return new Way(
                "argo-%ds".formatted(seconds),
                "Argo analysis every second, scrape every %d s".formatted(seconds),
                seconds,
                false,
                false,
                (stack, namespace) -> ArgoLane.deploy(stack, namespace, seconds));
    }
}
