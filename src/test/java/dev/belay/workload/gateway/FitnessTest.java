package dev.belay.workload.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.policy.Target;
import dev.belay.policy.Target.Backend;
import dev.belay.release.Finding;
import dev.belay.workload.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FitnessTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String OBJECTS =
            """
            {"route": {
               "metadata": {"name": "game"},
               "spec": {"rules": [
                 {"backendRefs": [{"name": "elsewhere", "port": 80}]},
                 {"name": "play", "backendRefs": [
                   {"name": "blue", "port": 80, "weight": 100},
                   {"name": "green", "port": 80, "weight": 0}]}]},
               "status": {"parents": [{"parentRef": {"name": "public"}}]}},
             "blue": {"spec": {"selector": {"app": "game", "side": "blue"}}},
             "green": {"spec": {"selector": {"app": "game", "side": "green"}}},
             "blue-pods": {
               "metadata": {"name": "blue-pods"},
               "spec": {"template": {
                 "metadata": {"labels": {"app": "game", "side": "blue", "belay.dev/release": "r"}},
                 "spec": {"containers": [
                   {"name": "sidecar", "image": "s:1"},
                   {"name": "server", "image": "g@sha256:1", "env": [{"name": "X", "value": "1"}]}]}}}},
             "green-pods": {
               "metadata": {"name": "green-pods"},
               "spec": {"template": {
                 "metadata": {"labels": {"app": "game", "side": "green"}},
                 "spec": {"containers": [
                   {"name": "sidecar", "image": "s:1"},
                   {"name": "server", "image": "g@sha256:2", "env": [{"name": "X", "value": "1"}]}]}}}}}
            """;

    private static ObjectNode objects() throws JsonProcessingException {
        return (ObjectNode) JSON.readTree(OBJECTS);
    }

    private static Target.HttpRoute target(Optional<String> rule) {
        return new Target.HttpRoute(
                "play",
                "game",
                "server",
                rule,
                List.of(new Backend("blue", "blue-pods"), new Backend("green", "green-pods")));
    }

    private static List<String> findings(JsonNode objects) {
        return findings(objects, Optional.empty());
    }

    private static List<String> findings(JsonNode objects, Optional<String> rule) {
        Target.HttpRoute target = target(rule);
        List<Half> halves = new ArrayList<>();
        for (Backend backend : target.backends()) {
            halves.add(
                    new Half(
                            backend,
                            new DeploymentView(objects.path(backend.deployment())),
                            objects.path(backend.service())));
        }
        return new Fitness(target, new RouteView(objects.path("route")), halves)
                .findings().stream().map(Finding::toString).toList();
    }

    @Test
    void findsNothingWrongWithTwoBackendsOfTheirOwn() throws JsonProcessingException {
        assertThat(findings(objects())).isEmpty();
        assertThat(findings(objects(), Optional.of("play"))).isEmpty();
    }

    @Test
    void doesNotMindThatTheIdleOneHasNoPods() throws JsonProcessingException {
        ObjectNode objects = objects();
        ((ObjectNode) objects.at("/green-pods/spec")).put("replicas", 0);

        assertThat(findings(objects)).isEmpty();
    }

    @Test
    void doesNotMindTheTagOfWhatTheNextReleaseWritesAnew() throws JsonProcessingException {
        ObjectNode objects = objects();
        ((ObjectNode) objects.at("/green-pods/spec/template/spec/containers/1"))
                .put("image", "g:2");

        assertThat(findings(objects)).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /route/spec/rules/1/backendRefs/1/name | "red" | ERROR spec.rules has no rule with the backendRefs blue and green
                    /route/spec/rules/1/backendRefs/1/kind | "ServiceImport" | ERROR spec.rules has no rule with the backendRefs blue and green
                    /route/spec/rules/1/backendRefs/1/namespace | "other" | ERROR spec.rules has no rule with the backendRefs blue and green
                    /route/spec/rules/0/backendRefs | [{"name": "blue"}, {"name": "green"}] | ERROR 2 of spec.rules have the backendRefs blue and green: name the one
                    /route/spec/rules/0/backendRefs/0/name | "green" | WARNING spec.rules[0] also sends traffic to Service green
                    /route/spec/rules/1/backendRefs | [{"name": "blue"}, {"name": "green"}, {"name": "red", "weight": 0}] | ERROR spec.rules[1].backendRefs must be exactly blue and green, but are blue, green, red
                    /route/spec/rules/1/backendRefs | [{"name": "blue"}, {"name": "green"}, {"name": "x", "kind": "Y"}] | but are blue, green, something else
                    /route/spec/rules/1/backendRefs/0/weight | 0 | ERROR all weights of spec.rules[1] are 0
                    /route/spec/rules/1/backendRefs/0/filters | [{"type": "RequestHeaderModifier"}] | WARNING the two backendRefs of spec.rules[1] have different filters
                    /route/spec/rules/1/sessionPersistence | {"type": "Cookie"} | WARNING spec.rules[1].sessionPersistence keeps sessions
                    /route/status/parents | [] | WARNING no Gateway's controller reports on the route
                    /route/metadata/ownerReferences | [{"controller": true, "kind": "Canary", "name": "game"}] | ERROR HTTPRoute game is made by Canary game
                    /green-pods/metadata/ownerReferences | [{"controller": true, "kind": "Game", "name": "g"}] | ERROR Deployment green-pods is made by Game g
                    /green-pods/spec/template/spec/containers/1/name | "app" | ERROR Deployment green-pods has no container 'server', only sidecar, app
                    /blue-pods/spec/template/spec/containers/1/image | "g:1" | WARNING Deployment blue-pods: its image g:1 is a tag, so that its pods that start after a rollback run whatever it then means
                    /blue-pods/spec/replicas | 0 | ERROR Deployment blue-pods gets all traffic, but has spec.replicas 0
                    /blue-pods/spec/paused | true | ERROR Deployment blue-pods has spec.paused true
                    /blue/spec/selector/side | "green" | ERROR Service blue selects {"app":"game","side":"green"}, which are not the pods of Deployment blue-pods
                    /blue/spec/selector/belay.dev~1release | "r" | ERROR Service blue selects {"app":"game","side":"blue","belay.dev/release":"r"}, which are not
                    /blue/spec/selector | {} | ERROR Service blue selects {}, which are not
                    /blue/spec/selector | {"app": "game"} | ERROR Service blue selects {"app":"game"}, which are also the pods of Deployment green-pods
                    /green-pods/spec/template/spec/containers/1/env/0/value | "2" | WARNING Deployments blue-pods and green-pods differ in template.spec.containers[1].env[0].value
                    /green-pods/spec/template/spec/containers/0/image | "s:2" | WARNING Deployments blue-pods and green-pods differ in template.spec.containers[0].image
                    /green-pods/spec/template/spec/nodeSelector | {"a": "b"} | WARNING Deployments blue-pods and green-pods differ in template.spec.nodeSelector
                    """)
    void saysWhatToChange(String pointer, String value, String sentence)
            throws JsonProcessingException {
        ObjectNode objects = objects();
        int slash = pointer.lastIndexOf('/');
        String field = pointer.substring(slash + 1).replace("~1", "/");
        JsonNode parent = objects.at(pointer.substring(0, slash));
        ((ObjectNode) parent).set(field, JSON.readTree(value));

        assertThat(findings(objects)).anySatisfy(f -> assertThat(f).contains(sentence));
    }

    @Test
    void namesTheRuleThatWasAskedFor() throws JsonProcessingException {
        assertThat(findings(objects(), Optional.of("chat")))
                .singleElement()
                .asString()
                .contains("no rule named 'chat' with the backendRefs blue and green");
    }

    @Test
    void tellsTwoRulesApartByTheName() throws JsonProcessingException {
        ObjectNode objects = objects();
        ((ObjectNode) objects.at("/route/spec/rules/0"))
                .set("backendRefs", JSON.readTree("[{\"name\": \"blue\"}, {\"name\": \"green\"}]"));

        assertThat(findings(objects, Optional.of("play")))
                .hasSize(2)
                .allSatisfy(f -> assertThat(f).startsWith("WARNING spec.rules[0] also sends"));
    }

    @Test
    void refusesATemplateThatIsTooLargeToKeep() throws JsonProcessingException {
        ObjectNode objects = objects();
        for (String pods : List.of("blue-pods", "green-pods")) {
            ((ObjectNode) objects.at("/" + pods + "/spec/template/spec"))
                    .put("padding", "x".repeat(33 * 1024));
        }

        assertThat(findings(objects))
                .hasSize(2)
                .allSatisfy(f -> assertThat(f).contains("33 KiB", "at most 32"));
    }

    @Test
    void showsOnlyTheFirstDifferences() throws JsonProcessingException {
        ObjectNode objects = objects();
        ObjectNode spec = (ObjectNode) objects.at("/green-pods/spec/template/spec");
        List.of("a", "b", "c", "d").forEach(name -> spec.put(name, 1));

        assertThat(findings(objects))
                .singleElement()
                .asString()
                .contains("differ in template.spec.a, template.spec.b, template.spec.c, …");
    }

    @Test
    void saysEverythingAtOnce() throws JsonProcessingException {
        ObjectNode objects = objects();
        objects.remove("blue");
        objects.remove("green-pods");

        assertThat(findings(objects))
                .containsExactly(
                        "ERROR Service blue does not exist",
                        "ERROR Deployment green-pods does not exist: create both Deployments; the idle one may be scaled to 0");
    }

    @Test
    void warnsOfWhatScalesByLoad() throws JsonProcessingException {
        JsonNode list =
                JSON.readTree(
                        """
                        {"items": [
                          {"metadata": {"name": "one"}, "spec": {"minReplicas": 2,
                            "scaleTargetRef": {"kind": "Deployment", "name": "green-pods"}}},
                          {"metadata": {"name": "two"}, "spec": {
                            "scaleTargetRef": {"kind": "Deployment", "name": "other"}}},
                          {"metadata": {"name": "three"}, "spec": {
                            "scaleTargetRef": {"kind": "StatefulSet", "name": "blue-pods"}}}]}\
                        """);

        assertThat(Autoscalers.findings(new Reply.Ok(list), target(Optional.empty())))
                .singleElement()
                .asString()
                .startsWith(
                        "WARNING HorizontalPodAutoscaler one scales Deployment green-pods, down to 2 while it has no traffic");
    }
}
