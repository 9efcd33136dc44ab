package dev.belay.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.guardrail.Options;
import dev.belay.store.PolicyReader.Reading.Good;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Whether an object holds what was rendered decides whether it is written again, and whether it is called applied.
class RuleObjectTest {

    private static RuleObject object(ObjectNode policy) {
        return object(policy, Options.DEFAULT);
    }

    private static RuleObject object(ObjectNode policy, Options options) {
        ((ObjectNode) policy.get("metadata")).put("namespace", "play").put("uid", "u-1");
        PolicyObject read = PolicyObject.of(policy);
        return RuleObject.of(read, ((Good) read.reading()).guarded(), options);
    }

    private static final RuleObject OBJECT = object(Examples.policy());

    private static boolean heldAfter(Consumer<ObjectNode> change) {
        ObjectNode found = OBJECT.wanted().deepCopy();
        change.accept(found);
        return OBJECT.isIn(found);
    }

    private static ObjectNode at(ObjectNode object, String pointer) {
        return (ObjectNode) object.at(pointer);
    }

    @Test
    void isNamedAfterItsPolicyAndBelongsToIt() {
        assertThat(OBJECT.path())
                .isEqualTo(
                        "/apis/monitoring.coreos.com/v1/namespaces/play/prometheusrules/belay-game-server");
        assertThat(OBJECT.wanted().at("/metadata/ownerReferences/0").toString())
                .isEqualTo(
                        "{\"apiVersion\":\"belay.dev/v1alpha1\",\"kind\":\"DeploymentPolicy\",\"name\":\"game-server\",\"uid\":\"u-1\"}");
    }

    @Test
    void isInItselfAndInWhatOthersAddedTo() {
        assertThat(heldAfter(_ -> {})).isTrue();
        assertThat(heldAfter(o -> at(o, "/metadata/labels").put("release", "monitoring"))).isTrue();
        assertThat(heldAfter(o -> o.withArray("/spec/groups").addObject().put("name", "theirs")))
                .isTrue();
    }

    @Test
    void isNotInWhatLacksAnyOfIt() {
        assertThat(heldAfter(o -> at(o, "/metadata/labels").remove("role"))).isFalse();
        assertThat(heldAfter(o -> at(o, "/metadata/ownerReferences/0").put("uid", "u-0")))
                .isFalse();
        assertThat(heldAfter(o -> at(o, "/spec/groups/0").remove("interval"))).isFalse();
        assertThat(heldAfter(o -> at(o, "/spec/groups/0/rules/0").put("expr", "vector(1)")))
                .isFalse();
        assertThat(heldAfter(o -> o.withArray("/spec/groups/0/rules").remove(0))).isFalse();
        assertThat(heldAfter(o -> o.remove("spec"))).isFalse();
    }

    @Test
    void isWrittenAnewWhenTheInstallationChoosesOtherwise() {
        RuleObject quick =
                object(
                        Examples.policy(),
                        new Options(
                                Duration.ofSeconds(2),
                                "https://wiki.example.com/runbooks",
                                "https://grafana.example.com"));

        assertThat(quick.wanted().findValuesAsText("interval")).contains("2s");
        assertThat(quick.wanted().findValuesAsText("runbook_url"))
                .isNotEmpty()
                .allMatch(url -> url.startsWith("https://wiki.example.com/runbooks/Belay"));
        assertThat(quick.wanted().findValuesAsText("rules_hash"))
                .isEqualTo(OBJECT.wanted().findValuesAsText("rules_hash"));
        assertThat(quick.isIn(OBJECT.wanted())).isFalse();
    }

    @Test
    void aPolicyWithoutGuardrailsWantsNoRules() {
        ObjectNode policy = Examples.policy();
        ((ObjectNode) policy.get("spec")).remove("guardrails");
        RuleObject none = object(policy);

        assertThat(none.withdrawn()).isTrue();
        assertThat(none.isIn(none.wanted())).isTrue();
        assertThat(none.isIn(OBJECT.wanted())).isFalse();
    }
}
