package dev.belay.bench;

import dev.belay.stage.GameServer;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;

/// Argo Rollouts undoes it by itself: an analysis in the background asks Prometheus every second, and one answer
/// beyond the threshold aborts.
record ArgoLane(GameServer game) implements Lane {

    private static final String ANALYSIS =
            """
            apiVersion: argoproj.io/v1alpha1
            kind: AnalysisTemplate
            metadata: {name: errors, namespace: %1$s}
            spec:
              args: [{name: hash}]
              metrics:
                - name: errors
                  interval: 1s
                  failureLimit: 0
                  failureCondition: result[0] > 0.002
                  provider:
                    prometheus:
                      address: %2$s
                      query: |-
                        sum(rate(game_requests_total{namespace="%1$s",hash="{{args.hash}}",code=~"5.."}[30s]))
                        / (sum(rate(game_requests_total{namespace="%1$s",hash="{{args.hash}}"}[30s])) > 0)
                        or vector(0)
            """;
    private static final String IN_THE_BACKGROUND =
            """
            [{"op": "add", "path": "/spec/strategy/canary/analysis", "value": {
              "templates": [{"templateName": "errors"}],
              "args": [{"name": "hash", "valueFrom": {"podTemplateHashValue": "Latest"}}]}}]
            """;
    private static final String CANDIDATE =
            """
            [{"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": "%s"},
             {"op": "add", "path": "/spec/template/metadata/labels/belay.dev~1release", "value": "%s"}]
            """;
    private static final String BASELINE =
            """
            [{"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": "%s:v1"},
             {"op": "remove", "path": "/spec/template/metadata/labels/belay.dev~1release"}]
            """
                    .formatted(GameServer.REPOSITORY);

    /// Deploys one whose pods are scraped this often.
    static ArgoLane deploy(Stack stack, String namespace, int seconds) {
        // Belay does not mind this namespace: the policy that comes with the example does nothing.
        var lane = new ArgoLane(GameServer.deploy(stack.cluster, namespace, policy -> policy));
        stack.cluster
                .admin()
                .resource(ANALYSIS.formatted(namespace, stack.path.prometheus().address()))
                .create();
        lane.patch(IN_THE_BACKGROUND);
        stack.service.play(namespace);
        stack.path.add(namespace, "groups: []", stack.scrape(namespace, seconds), List.of());
        return lane;
    }

    @Override
    public void release(long id) {
        patch(CANDIDATE.formatted(Lane.image(id), Lane.name(id)));
        GameServer.await(
                PATIENCE,
                "10 % in " + game.namespace(),
                () -> {
                    var rollout = game.rollout();
                    return rollout.at("/status/phase").asText().equals("Paused")
                            && rollout.at("/status/currentStepIndex").asInt() == 1
                            && rollout.at("/status/observedGeneration")
                                    .asText()
                                    .equals(rollout.at("/metadata/generation").asText());
                });
    }

    /// What is aborted stays in the template until somebody takes it out.
    @Override
    public void settle(long id) {
        patch(BASELINE);
        GameServer.await(PATIENCE, "the game server to serve", game::serves);
    }

    private void patch(String patch) {
        game.rolloutResource().patch(PatchContext.of(PatchType.JSON), patch);
    }
}
