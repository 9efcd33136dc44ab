package dev.belay.workload.argo;

/// The Rollout that the tests of this package drive, and ways to get it wrong.
final class Rollouts {

    static final String NAME = "game-server";

    private Rollouts() {}

    static final String STEPS =
            """
                  steps:
                  - setWeight: 10
                  - pause: {}
                  - setWeight: 50
                  - pause: {}
            """;

    static String yaml(String namespace) {
        return """
        apiVersion: argoproj.io/v1alpha1
        kind: Rollout
        metadata:
          name: %1$s
          namespace: %2$s
        spec:
          replicas: 4
          revisionHistoryLimit: 5
          selector:
            matchLabels:
              app: %1$s
          strategy:
            canary:
        %4$s  template:
            metadata:
              labels:
                app: %1$s
            spec:
              containers:
              - name: %1$s
                image: %3$s
                ports:
                - containerPort: 8080
        """
                .formatted(NAME, namespace, Stage.V1, STEPS);
    }
}
