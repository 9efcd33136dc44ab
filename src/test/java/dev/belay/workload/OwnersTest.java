package dev.belay.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.belay.cluster.EmbeddedCluster;
import dev.belay.cluster.StandInArgoCd;
import dev.belay.release.Finding;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Whom the lint finds behind a target, wherever Argo CD lives.
class OwnersTest {

    private static final String TRACKED =
            """
            {"metadata": {"name": "game", "namespace": "play", "annotations": {
              "argocd.argoproj.io/tracking-id": "%s:apps/Deployment:play/game"}}}\
            """;

    private static final String LABELLED =
            """
            {"metadata": {"name": "game", "namespace": "play",
              "labels": {"app.kubernetes.io/instance": "shop"},
              "managedFields": [{"manager": "%s"}]}}\
            """;

    private static EmbeddedCluster cluster;

    @BeforeAll
    static void start() {
        cluster = EmbeddedCluster.start();
        StandInArgoCd.start(cluster).close();
        create(
                """
                apiVersion: v1
                kind: Namespace
                metadata: {name: gitops}
                """);
        create(
                """
                apiVersion: argoproj.io/v1alpha1
                kind: Application
                metadata: {name: shop, namespace: gitops}
                spec: {syncPolicy: {automated: {selfHeal: true}}}
                """);
    }

    private static void create(String yaml) {
        var _ = cluster.admin().resource(yaml).create();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static List<String> findings(String argoCd, String target)
            throws JsonProcessingException {
        KubeApi kube = new KubeApi(cluster.admin(), Patience.USUAL);
        return new Owners(kube, argoCd)
                .findings(new Live(new ObjectMapper().readTree(target)), "Deployment").stream()
                        .map(Finding::toString)
                        .toList();
    }

    @Test
    void looksWhereArgoCdIsSaidToBe() throws JsonProcessingException {
        assertThat(findings("gitops", TRACKED.formatted("shop")))
                .singleElement()
                .asString()
                .startsWith(
                        "ERROR Argo CD's Application gitops/shop heals this target by itself and would undo a rollback");
    }

    @Test
    void looksWhereTheTargetItselfSaysItIs() throws JsonProcessingException {
        assertThat(findings("argocd", TRACKED.formatted("gitops_shop")))
                .singleElement()
                .asString()
                .startsWith("ERROR Argo CD's Application gitops/shop heals");
    }

    @Test
    void warnsWhenTheApplicationIsNotThere() throws JsonProcessingException {
        assertThat(findings("argocd", TRACKED.formatted("shop")))
                .singleElement()
                .asString()
                .startsWith(
                        "WARNING its annotation argocd.argoproj.io/tracking-id is shop:apps/Deployment:play/game, but there is no Application argocd/shop, so whether Argo CD heals")
                .contains("set belay.argocd.namespace to the namespace where Argo CD is");
        assertThat(findings("argocd", LABELLED.formatted("argocd-controller")))
                .singleElement()
                .asString()
                .startsWith(
                        "WARNING its label app.kubernetes.io/instance is shop, but there is no Application argocd/shop");
    }

    @Test
    void findsNobodyBehindWhatArgoCdDoesNotTrack() throws JsonProcessingException {
        assertThat(findings("argocd", LABELLED.formatted("helm"))).isEmpty();
    }
}
