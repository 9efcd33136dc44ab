package dev.belay.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The generated definitions say what the code relies on.
class CrdTest {

    private static final JsonNode POLICIES = version(Crds.deploymentPolicies());
    private static final JsonNode RELEASES = version(Crds.releases());

    @Test
    void bothHaveTheirNames() {
        var policies = Examples.yaml(Crds.deploymentPolicies()).path("spec");
        var releases = Examples.yaml(Crds.releases()).path("spec");

        assertThat(policies.at("/names/plural").asText()).isEqualTo("deploymentpolicies");
        assertThat(policies.at("/names/shortNames/0").asText()).isEqualTo("dp");
        assertThat(releases.at("/names/plural").asText()).isEqualTo("releases");
        assertThat(releases.at("/names/shortNames/0").asText()).isEqualTo("rel");
        assertThat(releases.at("/scope").asText()).isEqualTo("Namespaced");
        assertThat(RELEASES.at("/subresources/status").isObject()).isTrue();
        assertThat(POLICIES.at("/subresources/status").isObject()).isTrue();
    }

    @Test
    void columnsStandInTheOrderPeopleReadThem() {
        assertThat(columns(RELEASES, 0))
                .containsExactly("AGE", "SHA", "POLICY", "PHASE", "STEP", "REASON");
        assertThat(columns(RELEASES, 1))
                .containsExactly("DEPLOYMENT", "IMAGE", "VERIFIED", "BASELINE");
        assertThat(columns(POLICIES, 0))
                .containsExactly(
                        "AGE",
                        "SERVICE",
                        "ENVIRONMENT",
                        "REPOSITORY",
                        "ACTIVE",
                        "CERTIFIED",
                        "READY",
                        "ROLLBACK");
    }

    @Test
    void fieldsCanBeSelected() {
        assertThat(RELEASES.path("selectableFields").findValuesAsText("jsonPath"))
                .containsExactly(".spec.environment", ".spec.policyName", ".status.phase");
    }

    @Test
    void rulesStandWhereTheyBelongAndOnce() {
        assertThat(rules(spec(RELEASES))).containsExactly("self == oldSelf");
        var schema = spec(POLICIES).path("properties");
        assertThat(rules(schema.at("/strategy/properties/canary"))).hasSize(1);
        assertThat(rules(schema.at("/guardrails/items"))).hasSize(4);
        assertThat(rules(schema.at("/guardrails/items/properties/sli"))).hasSize(1);
        assertThat(rules(RELEASES.at("/schema/openAPIV3Schema")))
                .contains("self.metadata.name.size() <= 63");
    }

    @Test
    void theServerFillsInTheDefaultsTheParserHas() {
        var spec = spec(POLICIES).path("properties");
        assertThat(spec.at("/watch/default").asText()).isEqualTo("15m");
        assertThat(spec.at("/certifyAfter/default").asText()).isEqualTo("5m");
        assertThat(spec.at("/progressDeadline/default").asText()).isEqualTo("10m");
        assertThat(spec.at("/onNewRelease/default").asText()).isEqualTo("supersede");
        assertThat(spec.at("/source/properties/trigger/enum").toString())
                .isEqualTo("[\"created\",\"inProgress\"]");
        assertThat(spec.at("/target/properties/kind/enum").toString())
                .isEqualTo(
                        "[\"Application\",\"Deployment\",\"HTTPRoute\",\"KnativeService\",\"Rollout\"]");
    }

    @Test
    void theTemplateIsKeptWholeAndAsOne() {
        var template =
                RELEASES.at(
                        "/schema/openAPIV3Schema/properties/status/properties/start/properties"
                                + "/baseline/properties/template");
        assertThat(template.path("x-kubernetes-preserve-unknown-fields").asBoolean()).isTrue();
        assertThat(template.path("x-kubernetes-map-type").asText()).isEqualTo("atomic");
    }

    @Test
    void everyListAndTextOfASpecHasALimit() {
        assertThat(unlimited(spec(POLICIES), "spec")).isEmpty();
        assertThat(unlimited(spec(RELEASES), "spec")).isEmpty();
    }

    private static List<String> unlimited(JsonNode schema, String path) {
        var here =
                switch (schema.path("type").asText()) {
                    case "string" -> !schema.has("maxLength") && !schema.has("enum");
                    case "array" -> !schema.has("maxItems");
                    default -> false;
                };
        var below =
                Stream.concat(
                        schema.path("properties").propertyStream(),
                        schema.has("items")
                                ? Stream.of(Map.entry("[]", schema.get("items")))
                                : Stream.<Map.Entry<String, JsonNode>>empty());
        return Stream.concat(
                        here ? Stream.of(path) : Stream.empty(),
                        below.flatMap(
                                p -> unlimited(p.getValue(), path + "." + p.getKey()).stream()))
                .toList();
    }

    private static JsonNode version(String yaml) {
        return Examples.yaml(yaml).at("/spec/versions/0");
    }

    private static JsonNode spec(JsonNode version) {
        return version.at("/schema/openAPIV3Schema/properties/spec");
    }

    private static List<String> columns(JsonNode version, int priority) {
        return version.path("additionalPrinterColumns")
                .valueStream()
                .filter(c -> c.path("priority").asInt() == priority)
                .map(c -> c.path("name").asText())
                .toList();
    }

    private static List<String> rules(JsonNode schema) {
        return schema.path("x-kubernetes-validations")
                .valueStream()
                .map(r -> r.path("rule").asText())
                .toList();
    }
}
