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

    static final String SWITCH =
            """
                  activeService: active
                  previewService: preview
                  autoPromotionEnabled: false
                  scaleDownDelaySeconds: 600
            """;

    static String yaml(String namespace) {
        return yaml(namespace, "canary", STEPS);
    }

    /// With its two Services.
    static String blueGreen(String namespace) {
        return service(namespace, "active")
                + service(namespace, "preview")
                + yaml(namespace, "blueGreen", SWITCH);
    }

    private static String service(String namespace, String name) {
        return """
        apiVersion: v1
        kind: Service
        metadata:
          name: %s
          namespace: %s
        spec:
          selector:
            app: %s
          ports:
          - port: 80
        ---
        """
                .formatted(name, namespace, NAME);
    }

    private static String yaml(String namespace, String strategy, String fields) {
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
            %4$s:
        %5$s  template:
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
                .formatted(NAME, namespace, Stage.V1, strategy, fields);
    }
}
