package dev.belay.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.policy.Percent;
import dev.belay.policy.Policy.Mode;
import dev.belay.policy.Policy.OnNewRelease;
import dev.belay.policy.Policy.Verification;
import dev.belay.policy.Slo.Sli;
import dev.belay.policy.Source.Trigger;
import dev.belay.policy.Step;
import dev.belay.store.PolicyReader.Reading;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A policy is read whole, or everything that is wrong with it is said.
class PolicyReaderTest {

    @Test
    void readsAPolicyWithItsDefaults() {
        var good = (Reading.Good) read(Examples.policy());

        var policy = good.policy();
        assertThat(policy.service()).isEqualTo("game-server");
        assertThat(policy.strategy().steps())
                .containsExactly(
                        new Step(10, Duration.ofMinutes(2)), new Step(50, Duration.ofMinutes(5)));
        assertThat(policy.watch()).isEqualTo(Duration.ofMinutes(15));
        assertThat(policy.certifyAfter()).isEqualTo(Duration.ofMinutes(5));
        assertThat(policy.progressDeadline()).isEqualTo(Duration.ofMinutes(10));
        assertThat(policy.rollback().timeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(policy.rollback().verification()).isEqualTo(Verification.RECOVERED);
        assertThat(policy.onNewRelease()).isEqualTo(OnNewRelease.SUPERSEDE);
        assertThat(policy.mode()).isEqualTo(Mode.ENFORCE);
        assertThat(policy.healthRequired())
                .extracting(g -> g.name())
                .containsExactly("availability", "latency");
        assertThat(good.source().trigger()).isEqualTo(Trigger.CREATED);
        assertThat(good.source().image().repository())
                .isEqualTo("registry.example.com/game-server");
    }

    @Test
    void aRollbackIsProvenByTrafficWhereAGuardrailCanProveIt() {
        assertThat(verification(_ -> {})).isEqualTo(Verification.RECOVERED);
        assertThat(verification(p -> p.putObject("rollback").put("verification", "target")))
                .isEqualTo(Verification.TARGET);
        assertThat(verification(p -> p.withArray("guardrails").remove(0)))
                .isEqualTo(Verification.RECOVERED);
        assertThat(
                        verification(p -> {
                            p.withArray("guardrails").remove(0);
                            p.withArray("guardrails").remove(0);
                        }))
                .as("what is left is optional")
                .isEqualTo(Verification.TARGET);
        assertThat(verification(p -> p.remove("guardrails"))).isEqualTo(Verification.TARGET);
    }

    private static Verification verification(Consumer<ObjectNode> change) {
        ObjectNode policy = Examples.policy();
        change.accept((ObjectNode) policy.get("spec"));
        return ((Reading.Good) read(policy)).policy().rollback().verification();
    }

    @Test
    void readsThresholdsInTheUnitOfTheirSli() {
        var slos = ((Reading.Good) read(Examples.policy())).guarded().slos();

        assertThat(slos.get(0).critical().orElseThrow().limit()).isEqualTo(new BigDecimal("0.998"));
        assertThat(slos.get(1).critical().orElseThrow().limit()).isEqualTo(new BigDecimal("0.8"));
        assertThat(slos.get(2).sli())
                .isInstanceOfSatisfying(
                        Sli.Gauge.class, gauge -> assertThat(gauge.worseAbove()).isTrue());
        var evidence = slos.get(0).evidence().orElseThrow();
        assertThat(evidence.alpha()).isEqualTo(Percent.parse("0.1%"));
        assertThat(evidence.grid()).hasSize(4);
    }

    @Test
    void certifiesNoLaterThanTheEndOfTheWatch() {
        var policy = Examples.policy();
        spec(policy).put("watch", "2m");

        assertThat(((Reading.Good) read(policy)).policy().certifyAfter())
                .isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void readsTheTeamsWhoseMembersMayRollBack() {
        var policy = Examples.policy();
        assertThat(teams(policy)).isEmpty();
        spec(policy).withObject("/rollback").putArray("teams").add("acme/sre").add("acme/game.qa");
        assertThat(teams(policy)).containsExactly("acme/sre", "acme/game.qa");

        for (String wrong : List.of("sre", "acme/", "acme/s re", "acme/a/b")) {
            spec(policy).withObject("/rollback").putArray("teams").add(wrong);
            assertThat(((Reading.Bad) read(policy)).texts())
                    .singleElement()
                    .asString()
                    .contains("spec.rollback", "organization/team");
        }
        var many = spec(policy).withObject("/rollback").putArray("teams");
        for (int i = 0; i < 9; i++) {
            many.add("acme/team-" + i);
        }
        assertThat(((Reading.Bad) read(policy)).texts())
                .singleElement()
                .asString()
                .contains("teams must be at most 8, are 9");
    }

    private static List<String> teams(ObjectNode policy) {
        return ((Reading.Good) read(policy)).policy().rollback().teams();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /strategy/canary/steps/1/weight | 10 | spec.strategy.canary.steps[1].weight: 10 must be greater than 10
                    /strategy/canary/steps/0/weight | 0 | spec.strategy.canary.steps[0].weight: 0 must be between 1 and 99; 100 % is implied after the last step
                    /strategy/canary/steps/1/weight | 100 | spec.strategy.canary.steps[1].weight: 100 must be between 1 and 99; 100 % is implied after the last step
                    /strategy/canary/steps/0/bake | soon | spec.strategy.canary.steps[0].bake: 'soon' is not a duration like 90s, 5m or 1h30m
                    /watch | 15 | spec.watch: '15' is not a duration like 90s, 5m or 1h30m
                    /guardrails/1/name | availability | spec.guardrails[1].name: availability names an earlier guardrail already
                    /guardrails/0/objective | 101% | spec.guardrails[0].objective: a share must lie between 0% and 100%
                    /guardrails/0/critical/threshold | 99.95% | spec.guardrails[0].warning.threshold: 99.9% is reached only after critical.threshold 99.95%
                    /guardrails/1/critical/threshold | 400ms | spec.guardrails[1].warning.threshold: 500ms is reached only after critical.threshold 400ms
                    /guardrails/1/critical/threshold | 99% | spec.guardrails[1].critical.threshold: '99%' is not a duration like 90s, 5m or 1h30m
                    /guardrails/2/critical/threshold | many | spec.guardrails[2].critical.threshold: 'many' is not a number, which a gauge needs
                    /source/image | {sha} | spec.source.image: image '{sha}' must name its repository before the first placeholder, like registry.example.com/game-server:{sha}; or set imageRepository
                    """)
    void saysWhatIsWrongAndWhere(String pointer, String value, String problem) {
        var policy = Examples.policy();
        set(policy, pointer, value);

        assertThat(problems(policy)).containsExactly(problem);
    }

    @Test
    void saysAllThatIsWrongAtOnce() {
        var policy = Examples.policy();
        set(policy, "/watch", "soon");
        set(policy, "/guardrails/0/warning/threshold", "99.5%");
        spec(policy).remove("target");
        ((ObjectNode) policy.at("/spec/guardrails/1/sli")).putObject("ratio").put("good", "x");

        assertThat(problems(policy))
                .containsExactly(
                        "spec.target: is required",
                        "spec.watch: 'soon' is not a duration like 90s, 5m or 1h30m",
                        "spec.guardrails[0].warning.threshold: 99.5% is reached only after"
                                + " critical.threshold 99.8%",
                        "spec.guardrails[1].sli: must have exactly one of events, latency, ratio"
                                + " and gauge");
    }

    @Test
    void namesTheFieldOfAnUnknownEnumValue() {
        var policy = Examples.policy();
        set(policy, "/mode", "yolo");

        assertThat(PolicyObject.of(policy).problems())
                .containsExactly("spec.mode: 'yolo' is not one of enforce, shadow");
    }

    private static List<String> problems(ObjectNode policy) {
        return ((Reading.Bad) read(policy)).texts();
    }

    private static Reading read(ObjectNode policy) {
        return PolicyReader.read("games", "game-server", Examples.spec(policy), "spec");
    }

    private static ObjectNode spec(ObjectNode policy) {
        return (ObjectNode) policy.get("spec");
    }

    private static void set(ObjectNode policy, String pointer, String value) {
        int slash = pointer.lastIndexOf('/');
        var parent = (ObjectNode) policy.at("/spec" + pointer.substring(0, slash));
        var field = pointer.substring(slash + 1);
        if (value.matches("\\d+") && field.equals("weight")) {
            parent.put(field, Integer.parseInt(value));
        } else {
            parent.put(field, value);
        }
    }
}
