package dev.belay.bench;

import dev.belay.guardrail.Options;
import dev.belay.stage.GameServer;
import dev.belay.store.GuardedPolicies;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/// Belay undoes it, told by the rules that it renders or by a threshold as it is usually written.
record BelayLane(Stack stack, GameServer game) implements Lane {

    /// With the rendered rules; its pods are scraped every so many seconds, and all rules but the evidence evaluated.
    static BelayLane rendered(Stack stack, String namespace, int seconds) {
        var yaml = new AtomicReference<>("");
        var lane = deployed(stack, namespace, yaml);
        stack.path.watch(
                GuardedPolicies.read(namespace, "game-server", yaml.get()),
                every(seconds),
                every(seconds));
        return lane;
    }

    private static Options every(int seconds) {
        return new Options(
                Duration.ofSeconds(seconds),
                Options.DEFAULT.runbooks(),
                Options.DEFAULT.dashboards());
    }

    /// With a threshold, the intervals of Prometheus' own example and Alertmanager's own waits.
    static BelayLane plain(Stack stack, String namespace) {
        var lane = deployed(stack, namespace, new AtomicReference<>(""));
        stack.path.add(
                namespace,
                """
                groups:
                  - name: %1$s
                    interval: 15s
                    rules:
                      - alert: HighErrorRatio
                        expr: |-
                          sum by (namespace, service, belay_release) (rate(game_requests_total{namespace="%1$s",code=~"5.."}[1m]))
                          / sum by (namespace, service, belay_release) (rate(game_requests_total{namespace="%1$s"}[1m]))
                          > 0.002
                        for: 1m
                        labels: {severity: critical, belay_action: rollback, slo: availability}
                """
                        .formatted(namespace),
                stack.scrape(namespace, 15),
                List.of(
                        Map.of(
                                "matchers",
                                List.of("namespace=\"%s\"".formatted(namespace)),
                                "receiver",
                                "belay",
                                "group_by",
                                List.of("namespace", "service", "belay_release"))));
        return lane;
    }

    private static BelayLane deployed(
            Stack stack, String namespace, AtomicReference<String> policy) {
        var game =
                GameServer.deploy(
                        stack.cluster,
                        namespace,
                        yaml ->
                                policy.updateAndGet(_ ->
                                        patient(yaml)
                                                .replace(
                                                        "environment: production",
                                                        "environment: " + namespace)));
        stack.service.play(namespace);
        return new BelayLane(stack, game);
    }

    /// Nothing is to advance while it is measured.
    private static String patient(String policy) {
        return GameServer.fast("30m", "30m", "30m").apply(policy);
    }

    @Override
    public void release(long id) {
        var sha = "%040x".formatted(id);
        var reply = stack.caller.deployment(stack.belay, id, sha, game.namespace());
        if (reply.status() != 202) {
            throw new IllegalStateException("Belay took no deployment: " + reply);
        }
        GameServer.await(
                PATIENCE,
                "10 % in " + game.namespace(),
                () ->
                        game.release(id)
                                .map(release -> release.at("/status/weight").asInt() == 10)
                                .orElse(false));
    }

    @Override
    public void settle(long id) {
        game.awaitPhase(id, "RolledBack", PATIENCE);
    }
}
