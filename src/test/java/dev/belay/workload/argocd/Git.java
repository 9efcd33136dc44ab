package dev.belay.workload.argocd;

import java.util.Map;

/// What the tests of this package keep in git: a Rollout, and another object beside it.
final class Git {

    static final String NAME = "game-server";
    static final String CONTAINER = "server";
    static final String REPOSITORY = "registry.example/game-server";

    private Git() {}

    static String image(String digit) {
        return REPOSITORY + "@sha256:" + digit.repeat(64);
    }

    static Map<String, String> base(String image) {
        return base(image, "1");
    }

    /// @param wave of the Rollout; the other object comes in wave 1
    static Map<String, String> base(String image, String wave) {
        return Map.of(
                "rollout.yaml",
                """
                apiVersion: argoproj.io/v1alpha1
                kind: Rollout
                metadata:
                  name: %1$s
                  annotations: {argocd.argoproj.io/sync-wave: "%4$s"}
                spec:
                  replicas: 4
                  revisionHistoryLimit: 5
                  selector:
                    matchLabels: {app: %1$s}
                  strategy:
                    canary:
                      steps:
                      - setWeight: 10
                      - pause: {}
                      - setWeight: 50
                      - pause: {}
                  template:
                    metadata:
                      labels: {app: %1$s}
                    spec:
                      containers:
                      - name: %2$s
                        image: %3$s
                """
                        .formatted(NAME, CONTAINER, image, wave),
                "settings.yaml",
                """
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: settings
                  annotations: {argocd.argoproj.io/sync-wave: "1"}
                data: {players: "4"}
                """);
    }

    /// An Application with a patch of somebody else's.
    static String application(
            String name, String namespace, String url, String source, String automated) {
        return """
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: %s, namespace: argocd}
        spec:
          project: default
          source: {repoURL: '%s', path: base, targetRevision: main%s}
          destination: {server: https://kubernetes.default.svc, namespace: %s}
          syncPolicy: {automated: %s}
        """
                .formatted(name, url, source, namespace, automated);
    }

    /// Somebody else's patch, for the source of an Application.
    static final String OTHERS =
            """
            , kustomize: {patches: [{target: {kind: ConfigMap, name: settings}, patch: '[{"op": "add", "path": "/data/of", "value": "others"}]'}]}\
            """;
}
