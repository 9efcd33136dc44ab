package dev.belay.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.belay.policy.Policy;
import dev.belay.release.Baseline;
import dev.belay.release.Intent;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.release.Start;
import dev.belay.store.PolicyReader.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// The policy and the release that the tests of this package start from.
final class Examples {

    static final Instant NOW = Instant.parse("2026-11-22T10:00:00.123456789Z");

    static final String POLICY =
            """
            apiVersion: belay.dev/v1alpha1
            kind: DeploymentPolicy
            metadata: {name: game-server}
            spec:
              source:
                repository: example/game
                environment: production
                image: registry.example.com/game-server:{sha}
              target: {kind: Rollout, name: game-server, container: server}
              strategy:
                canary:
                  steps:
                  - {weight: 10, bake: 2m}
                  - {weight: 50, bake: 5m}
              guardrails:
              - name: availability
                sli:
                  events:
                    bad: game_requests_total{code=~"5.."}
                    total: game_requests_total
                objective: 99.9%
                warning: {threshold: 99.9%, for: 2m}
                critical: {threshold: 99.8%, for: 1m}
                evidence: {}
              - name: latency
                sli: {latency: {histogram: game_request_seconds, bound: 500ms}}
                objective: 95%
                warning: {threshold: 500ms, for: 3m}
                critical: {threshold: 800ms, for: 2m}
              - name: queue
                sli: {gauge: {value: max by (namespace) (game_queue_length)}}
                warning: {threshold: "100"}
                critical: {threshold: "500"}
                healthy: optional
            """;

    private Examples() {}

    /// The example policy as an object of its own, to be changed.
    static ObjectNode policy() {
        return yaml(POLICY);
    }

    static ObjectNode yaml(String text) {
        try {
            return (ObjectNode) new YAMLMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static PolicySpec spec(ObjectNode policy) {
        return ReleaseMapping.value(policy, "spec", PolicySpec.class);
    }

    static Policy parsed(String namespace) {
        var reading = PolicyReader.read(namespace, "game-server", spec(policy()), "spec");
        return ((Reading.Good) reading).policy();
    }

    static Intent intent(String namespace, long deploymentId) {
        return new Intent(
                new ReleaseId(namespace, "game-server-" + deploymentId),
                "example/game",
                deploymentId,
                "0123456789abcdef0123456789abcdef01234567",
                "main",
                "production",
                "registry.example.com/game-server:0123456789abcdef0123456789abcdef01234567",
                "octocat",
                false,
                parsed(namespace));
    }

    static ReleaseState pending(String namespace, long deploymentId) {
        return ReleaseState.initial(intent(namespace, deploymentId), NOW);
    }

    static Start start(String template) {
        return new Start(
                NOW,
                Optional.of(
                        new Baseline(
                                Optional.of("game-server-99"),
                                "registry.example.com/game-server:99",
                                "7d9f8c6b5",
                                template)),
                "4711",
                0,
                Map.of("availability", "game-server-98"));
    }
}
