package dev.belay.store;

import static dev.belay.release.Samples.behind;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.policy.VerificationWorkflow;
import dev.belay.release.Announcement;
import dev.belay.release.Baseline;
import dev.belay.release.Cause;
import dev.belay.release.ChannelProgress;
import dev.belay.release.Consent;
import dev.belay.release.Effect;
import dev.belay.release.Evidence;
import dev.belay.release.Evidence.Proof;
import dev.belay.release.GateLog;
import dev.belay.release.GateResult;
import dev.belay.release.Hold;
import dev.belay.release.Outbox;
import dev.belay.release.Person;
import dev.belay.release.Phase;
import dev.belay.release.ProtectionRule;
import dev.belay.release.ReleaseState;
import dev.belay.release.SampleReleases;
import dev.belay.release.Start;
import dev.belay.release.Timings;
import dev.belay.release.VerdictLog;
import dev.belay.release.VerdictLog.Entry;
import dev.belay.release.VerificationLog;
import dev.belay.release.VerificationRun;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// States survive being stored, and the longest of them has its limit.
class ReleaseMappingTest {

    private static final Instant NOW = Examples.NOW;

    static Stream<Phase> phases() {
        return Samples.of(Phase.class);
    }

    static Stream<Effect> effects() {
        return Samples.of(Effect.class);
    }

    @ParameterizedTest
    @MethodSource("phases")
    void everyPhaseSurvives(Phase phase) {
        assertSurvives(state(phase, List.of()));
    }

    @ParameterizedTest
    @MethodSource("effects")
    void everyEffectSurvives(Effect effect) {
        assertSurvives(state(new Phase.Promoting(NOW), List.of(effect)));
    }

    @Test
    void everyCauseIsAmongThePhases() {
        var causes =
                phases().filter(Phase.RollingBack.class::isInstance)
                        .map(p -> ((Phase.RollingBack) p).cause().getClass().getName());
        assertThat(causes)
                .contains(
                        Arrays.stream(Cause.class.getPermittedSubclasses())
                                .map(Class::getName)
                                .toArray(String[]::new));
    }

    @Test
    void everythingElseSurvives() {
        assertSurvives(full(50, 10, "text", "{\"spec\":{\"a\":1.5,\"b\":[null,true]}}"));
    }

    @Test
    void whoIsBehindADeploymentSurvives() {
        var told = behind(Examples.intent("games", 100), "belay[bot]", List.of("dana", "lee"));

        assertSurvives(ReleaseState.initial(told, NOW));
        assertThat(object(Examples.pending("games", 100), "{}").path("spec").has("authors"))
                .as("nobody else")
                .isFalse();
    }

    @Test
    void anEmptyStatusMeansPendingSinceItsCreation() {
        var object = object(Examples.pending("games", 100), "{}");

        var read = ReleaseMapping.read(object).state();

        assertThat(read.phase())
                .isEqualTo(new Phase.Pending(Instant.parse("2026-11-22T09:00:00Z"), true));
    }

    @Test
    void theTemplateMayHaveItsFieldsInAnyOrder() {
        var state = full(0, 0, "", "{ \"b\": {\"d\": 1, \"c\": [2]}, \"a\": \"x\" }");

        var baseline = roundTrip(state).start().flatMap(Start::baseline).orElseThrow();

        assertThat(baseline.template()).isEqualTo("{\"b\":{\"d\":1,\"c\":[2]},\"a\":\"x\"}");
    }

    @Test
    void aTemplateThatIsTooLongIsRefused() {
        var state = full(0, 0, "", template(Baseline.MAX_TEMPLATE_BYTES + 1));

        assertThatThrownBy(() -> ReleaseMapping.status(state, List.of()))
                .hasMessage(
                        "the baseline's pod template has 32769 bytes of JSON; at most 32768 can be"
                                + " kept");
    }

    @Test
    void theLongestReleaseStaysUnder64KiB() {
        for (String text :
                List.of("long ".repeat(400), "\u0001\"".repeat(400), "한국어".repeat(400))) {
            var state = full(50, 33, text, template(Baseline.MAX_TEMPLATE_BYTES));

            var status = ReleaseMapping.status(state, List.of());

            assertThat(bytes(status)).isLessThanOrEqualTo(Caps.STATUS);
            var read = read(state, status);
            assertThat(read.phase().getClass()).isEqualTo(state.phase().getClass());
            assertThat(read.holds()).hasSameSizeAs(state.holds());
            assertThat(read.outbox().entries()).hasSameSizeAs(state.outbox().entries());
            assertThat(read.outbox().channels().keySet())
                    .isEqualTo(state.outbox().channels().keySet());
            assertThat(read.firing()).hasSameSizeAs(state.firing());
        }
        assertThat(Caps.STATUS + Caps.SPEC + Caps.METADATA).isEqualTo(64 * 1024);
    }

    /// What decides is kept whatever else has to go.
    @Test
    void theLongestWatchStillKnowsItsRuns() {
        String text = "long ".repeat(400);
        var state = watching(full(50, 33, text, template(Baseline.MAX_TEMPLATE_BYTES)));

        var read = read(state, ReleaseMapping.status(state, List.of())).workflows().runs();

        assertThat(read).hasSize(VerificationWorkflow.MOST);
        assertThat(read)
                .extracting(VerificationRun::name, VerificationRun::stage, VerificationRun::run)
                .isEqualTo(
                        state.workflows().runs().stream()
                                .map(r ->
                                        org.assertj.core.groups.Tuple.tuple(
                                                r.name(), r.stage(), r.run()))
                                .toList());
    }

    private static ReleaseState watching(ReleaseState s) {
        return SampleReleases.in(s, new Phase.Watching(NOW, NOW, false), s.reason(), s.updated());
    }

    @Test
    void anOrdinaryReleaseLosesNothingToTheLimit() {
        var state =
                full(
                        50,
                        5,
                        "SLO availability breached for this release. ".repeat(4),
                        template(12_000));

        assertSurvives(state);
    }

    @Test
    void whatCannotBeReadIsNamed() {
        var state = state(new Phase.Promoting(NOW), List.of());
        var object = object(state, ReleaseMapping.status(state, List.of()));
        ((ObjectNode) object.at("/status/state")).put("entered", "yesterday");

        assertThatThrownBy(() -> ReleaseMapping.read(object))
                .hasMessage(
                        "status.state.entered: 'yesterday' is not an instant like"
                                + " 2026-01-31T12:00:00Z");
    }

    @Test
    void aTextIsCutByItsBytes() {
        assertThat(Fit.to("abcdef", 6)).isEqualTo("abcdef");
        assertThat(Fit.to("abcdefg", 6)).isEqualTo("abc…");
        assertThat(Fit.to("가나다", 8)).isEqualTo("가…");
        assertThat(Fit.to("\"\"\"\"", 7)).isEqualTo("\"\"…");
    }

    @Test
    void conditionsKeepTheTimeOfTheirLastTransition() {
        var before = Conditions.of(state(new Phase.Promoting(NOW), List.of()), List.of(), 100);
        var later = NOW.plusSeconds(3600);
        var ended = at(state(new Phase.Succeeded(later), List.of()), later);

        var after = Conditions.of(ended, before, 100);

        assertThat(condition(after, "Held").lastTransitionTime()).isEqualTo("2026-11-22T10:00:00Z");
        assertThat(condition(after, "Finished").lastTransitionTime())
                .isEqualTo("2026-11-22T11:00:00Z");
        assertThat(condition(after, "Succeeded").status()).isEqualTo("True");
        assertThat(after).noneMatch(c -> "Verified".equals(c.type()));
    }

    @Test
    void aRollbackWithoutProofIsVerifiedUnknown() {
        var cause = new Cause.NotReady("crash loop");
        var rolledBack = state(new Phase.RolledBack(cause, NOW, false), List.of());

        var verified = condition(Conditions.of(rolledBack, List.of(), 100), "Verified");

        assertThat(verified.status()).isEqualTo("Unknown");
    }

    private static ConditionStatus condition(List<ConditionStatus> all, String type) {
        return all.stream().filter(c -> type.equals(c.type())).findFirst().orElseThrow();
    }

    private static void assertSurvives(ReleaseState state) {
        assertThat(roundTrip(state)).isEqualTo(state);
    }

    private static ReleaseState roundTrip(ReleaseState state) {
        return read(state, ReleaseMapping.status(state, List.of()));
    }

    private static ReleaseState read(ReleaseState state, String status) {
        return ReleaseMapping.read(object(state, status)).state();
    }

    private static ObjectNode object(ReleaseState state, String status) {
        var object = ReleaseMapping.create(state.intent(), Examples.spec(Examples.policy()));
        ((ObjectNode) object.get("metadata")).put("creationTimestamp", "2026-11-22T09:00:00Z");
        try {
            object.set("status", Api.JSON.readTree(status));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
        return object;
    }

    private static ReleaseState state(Phase phase, List<Effect> pending) {
        var s = Examples.pending("games", 100);
        return new ReleaseState(
                s.intent(),
                phase,
                Map.of(),
                List.of(),
                GateLog.EMPTY,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                VerificationLog.EMPTY,
                Evidence.NONE,
                pending,
                Map.of(),
                VerdictLog.EMPTY,
                Outbox.EMPTY,
                Timings.NONE,
                "why",
                NOW);
    }

    private static ReleaseState at(ReleaseState s, Instant updated) {
        return new ReleaseState(
                s.intent(),
                s.phase(),
                s.holds(),
                s.approvals(),
                s.gates(),
                s.presses(),
                s.start(),
                s.template(),
                s.workflows(),
                s.evidence(),
                s.pending(),
                s.firing(),
                s.verdicts(),
                s.outbox(),
                s.timings(),
                s.reason(),
                updated);
    }

    /// Everything there can be, that many times, with this text wherever there is one.
    private static ReleaseState full(int verdicts, int slos, String text, String template) {
        var proof = new Proof(NOW, NOW, Duration.ofMillis(61_001));
        var holds = new TreeMap<String, Hold>();
        var firing = new TreeMap<String, Instant>();
        var before = new TreeMap<String, String>();
        var healthy = new TreeMap<String, Proof>();
        for (int i = 0; i < slos; i++) {
            var slo = "slo-%03d-".formatted(i) + "x".repeat(40);
            holds.put(Hold.alert(slo), new Hold(text, NOW, NOW));
            if (i < 30) {
                firing.put(slo, NOW);
                before.put(slo, "r".repeat(63));
            }
            if (i < Forms.MAX_GUARDRAILS) {
                healthy.put(slo, proof);
            }
        }
        var start = Examples.start(template);
        var cause = new Cause.ByPerson(cut(text, 60), text);
        return new ReleaseState(
                Examples.intent("games", 100),
                new Phase.RollingBack(cause, NOW, Optional.of(NOW)),
                holds,
                approvals(slos == 0 ? 0 : Caps.APPROVALS, text),
                slos == 0 ? GateLog.EMPTY : gates(slos, text),
                slos == 0 ? List.of() : presses(),
                Optional.of(
                        new Start(
                                NOW, start.baseline(), start.version(), start.container(), before)),
                Optional.of("0123456789abcdef"),
                slos == 0
                        ? VerificationLog.EMPTY
                        : verification(slos < 30 ? 2 : VerificationWorkflow.MOST, text),
                new Evidence(Optional.of(proof), healthy, Optional.of(proof)),
                List.of(new Effect.Fence(), new Effect.RollBack(), new Effect.Leave()),
                firing,
                log(verdicts, text),
                outbox(slos == 0 ? 0 : 20, text),
                new Timings(
                        Optional.of(NOW),
                        Optional.of(NOW),
                        Optional.of(NOW),
                        Optional.of(NOW),
                        Optional.of(NOW)),
                text,
                NOW);
    }

    /// The names of all gates together are no longer than a policy may be.
    private static GateLog gates(int count, String text) {
        return new GateLog(
                Optional.of(NOW),
                IntStream.range(0, count)
                        .mapToObj(i ->
                                new GateResult(
                                        "%03d".formatted(i)
                                                + "g"
                                                        .repeat(
                                                                count < 30
                                                                        ? 40
                                                                        : Caps.POLICY / count - 3),
                                        GateResult.Outcome.WAITING,
                                        cut(text, 100),
                                        Optional.empty()))
                        .toList(),
                Optional.of(
                        new ProtectionRule(
                                99, "e".repeat(255), 3, cut(text, 100), Optional.of(false))));
    }

    /// As many workflows as a policy can name, each of them failed at great length.
    private static VerificationLog verification(int count, String text) {
        return new VerificationLog(
                IntStream.range(0, count)
                        .mapToObj(i ->
                                new VerificationRun(
                                        "%02d".formatted(i) + "v".repeat(28),
                                        VerificationRun.Stage.FAILED,
                                        2,
                                        NOW,
                                        Optional.of(Long.MAX_VALUE),
                                        99,
                                        "https://github.example/" + "u".repeat(100),
                                        cut(text, 200)))
                        .toList());
    }

    /// As many and as long as they can be.
    private static List<String> presses() {
        return IntStream.range(0, Caps.PRESSES).mapToObj(i -> "p".repeat(38) + i).toList();
    }

    /// As many people as all stages of a policy can ask for.
    private static List<Consent> approvals(int count, String text) {
        return IntStream.range(0, count)
                .mapToObj(i ->
                        new Consent(
                                "s".repeat(30),
                                new Person(
                                        "u".repeat(Caps.USER - 2) + (10 + i),
                                        Optional.of("g".repeat(39)),
                                        Set.of("a".repeat(30), "b".repeat(30), "c".repeat(30))),
                                NOW,
                                text))
                .toList();
    }

    private static VerdictLog log(int size, String text) {
        return new VerdictLog(
                IntStream.range(0, size)
                        .mapToObj(i ->
                                new Entry(
                                        NOW,
                                        "rollback:" + "s".repeat(40),
                                        "0123456789abcdef",
                                        Optional.of(NOW),
                                        i % 2 == 0 ? "act" : "ignore",
                                        "would-have-rolled-back",
                                        text,
                                        1000 + i))
                        .toList());
    }

    private static Outbox outbox(int size, String text) {
        var outbox = new ArrayList<Announcement>();
        for (int i = 0; i < size; i++) {
            outbox.add(
                    new Announcement(
                            1_000_000 + i,
                            NOW,
                            Announcement.Level.CRITICAL,
                            Announcement.Kind.ROLLED_BACK_UNVERIFIED,
                            text));
        }
        var channels = new TreeMap<String, ChannelProgress>();
        for (int i = 0; i < Math.min(size, 6); i++) {
            var retry = new ChannelProgress.Retry(NOW, 1_000_000, NOW);
            channels.put(
                    "a-channel-of-number-" + i,
                    new ChannelProgress(
                            1_000_000,
                            "m".repeat(ChannelProgress.MAX_MEMO),
                            4711,
                            text,
                            Optional.of(retry)));
        }
        return new Outbox(outbox, 4711, channels);
    }

    private static String template(int bytes) {
        var frame = "{\"spec\":\"\"}";
        return "{\"spec\":\"" + "t".repeat(bytes - frame.length()) + "\"}";
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
