package dev.belay.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cluster.Cluster;
import dev.belay.engine.AlertDesk.Judgement;
import dev.belay.policy.Policy;
import dev.belay.policy.Step;
import dev.belay.release.Hold;
import dev.belay.release.Phase.Finished;
import dev.belay.release.Phase.Live;
import dev.belay.release.Phase.Progressing;
import dev.belay.release.Phase.Watching;
import dev.belay.release.Reason;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.stage.GameServer;
import dev.belay.stage.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// One case: a release is brought to a moment, something happens to it, and it has to end well.
final class Play implements AutoCloseable {

    static final String V1 = GameServer.REPOSITORY + ":v1";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SHA = "a1b2c3d4e5f60718293a4b5c6d7e8f9001122334";
    private static final String NEXT_SHA = "b2c3d4e5f60718293a4b5c6d7e8f9001122334a1";
    private static final String STRANGER = GameServer.REPOSITORY + ":by-hand";

    private final Subject subject;
    private final LocalBelay belay;
    private final Policy policy;
    private final List<ReleaseId> known = new ArrayList<>();

    Play(Cluster cluster, Subject subject, String namespace) {
        this.subject = subject;
        subject.deploy(cluster, namespace);
        cluster.admin()
                .resource(
                        subject.policyFor(Examples.policy(subject.example(), namespace), namespace))
                .create();
        this.belay = new LocalBelay(cluster, namespace);
        this.policy = belay.policy();
    }

    Policy policy() {
        return policy;
    }

    /// Plays it and says how it ended, like `RolledBack`.
    String play(Moment moment, Blow blow) {
        ReleaseId first = start(101, SHA);
        pump(first, s -> moment.is(s.phase(), policy), "to be " + moment.text);
        return switch (blow) {
            case HEALTHY -> healthy(first);
            case ALERT -> alert(first, moment);
            case SUPERSEDED -> superseded(first, moment);
            case FOREIGN_CHANGE -> foreign(first, moment);
            case BASELINE_GONE -> {
                subject.loseBaseline(V1);
                yield moment.live() ? withoutBaseline(first, moment) : alert(first, moment);
            }
        };
    }

    private String healthy(ReleaseId release) {
        pump(release, s -> s.phase() instanceof Finished, "to end");
        serves(image(SHA));
        assertThat(phase(release)).isEqualTo("Succeeded");
        return phase(release);
    }

    private String alert(ReleaseId release, Moment moment) {
        Judgement judgement = belay.critical(release);
        if (!moment.live()) {
            assertThat(judgement.judged().getFirst().reason()).isEqualTo("watch-over");
            serves(image(SHA));
            assertThat(phase(release)).isEqualTo("Succeeded");
            return phase(release);
        }
        assertThat(judgement.judged().getFirst().verdict()).isEqualTo("act");
        assertThat(judgement.unaccepted()).as("the write is accepted in the request").isEmpty();
        pump(release, s -> s.phase() instanceof Finished, "to be rolled back");
        serves(V1);
        assertThat(belay.load(release).phaseName()).isEqualTo("RolledBack");
        return phase(release);
    }

    private String superseded(ReleaseId old, Moment moment) {
        ReleaseId young = start(102, NEXT_SHA);
        pump(young, s -> s.phase() instanceof Live && s.pending().isEmpty(), "to have started");
        pump(old, s -> s.phase() instanceof Finished, "to have ended");
        assertThat(phase(old)).isEqualTo(moment.live() ? "Superseded" : "Succeeded");
        Judgement late = belay.critical(old);
        assertThat(late.judged().getFirst().verdict()).isEqualTo("ignore");
        assertThat(belay.load(young).phase()).isInstanceOf(Live.class);
        // It goes back to what was certified last, and never to a candidate that was replaced.
        boolean proven =
                belay.load(old).verdicts().entries().stream()
                        .anyMatch(e -> e.reason().equals(Reason.CERTIFIED.code()));
        assertThat(moment.mayBeCertified(proven)).as("certified: %s", proven).isTrue();
        String certified = proven ? image(SHA) : V1;
        assertThat(belay.load(young).start().orElseThrow().baseline().orElseThrow().image())
                .isEqualTo(certified);
        pump(
                young,
                s -> s.phase() instanceof Progressing || s.phase() instanceof Live,
                "to be under way");
        Judgement judgement = belay.critical(young);
        assertThat(judgement.judged().getFirst().verdict()).isEqualTo("act");
        pump(young, s -> s.phase() instanceof Finished, "to be rolled back");
        assertThat(phase(young)).isEqualTo("RolledBack");
        serves(certified);
        return phase(old) + ", then " + phase(young);
    }

    private String foreign(ReleaseId release, Moment moment) {
        String end = Ends.withStranger(subject.scenario(), moment);
        subject.strangerSets(STRANGER);
        if (!moment.live()) {
            belay.sweep();
            assertThat(belay.critical(release).judged().getFirst().reason())
                    .isEqualTo("watch-over");
            await("the stranger's image to be left alone", () -> subject.asksFor(STRANGER));
            assertThat(phase(release)).isEqualTo(end);
            return end;
        }
        pump(release, s -> s.holds().containsKey(Hold.FOREIGN), "to see the stranger");
        assertThat(belay.load(release).reason()).contains("foreign change by ");
        belay.critical(release);
        pump(
                release,
                s ->
                        s.phase() instanceof Finished
                                || (!(s.phase() instanceof Live)
                                        && s.holds().containsKey(Hold.FOREIGN)),
                "to step back from the stranger, or to have moved the traffic away");
        assertThat(phase(release)).isEqualTo(end);
        if (end.equals("RolledBack")) {
            serves(V1);
            return "Held, then RolledBack";
        }
        await("the stranger's image to be left alone", () -> subject.asksFor(STRANGER));
        return end;
    }

    /// The Release carries the whole template, so most targets can come back even so.
    private String withoutBaseline(ReleaseId release, Moment moment) {
        String end = Ends.withoutBaseline(subject.scenario(), moment);
        belay.critical(release);
        // One that only took too long goes on, and arrives.
        pump(
                release,
                s -> s.phase() instanceof Finished || s.phaseName().equals(end),
                "to end as " + end);
        assertThat(phase(release)).isEqualTo(end);
        if (end.equals("RolledBack")) {
            serves(V1);
        } else {
            assertThat(belay.load(release).reason())
                    .containsAnyOf("did not hold in time", "trying again: ");
        }
        return end;
    }

    private ReleaseId start(long deployment, String sha) {
        ReleaseId id = belay.create(policy, deployment, sha, image(sha));
        known.add(id);
        return id;
    }

    /// Sends evidence and ticks, and puts the clock forward over bakes, until the release is there.
    private void pump(ReleaseId id, Predicate<ReleaseState> there, String what) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!there.test(belay.load(id))) {
            if (System.nanoTime() > end) {
                throw new AssertionError(
                        "waited in vain for %s %s; it is %s (%s)%n%s"
                                .formatted(
                                        id,
                                        what,
                                        belay.load(id).phaseName(),
                                        belay.load(id).reason(),
                                        String.join("\n", last(belay.story(), 30))));
            }
            for (ReleaseId release : List.copyOf(known)) {
                ReleaseState state = belay.load(release);
                skip(state, release.equals(id));
                if (state.phase() instanceof Live && state.pending().isEmpty()) {
                    belay.healthy(release);
                }
                if (there.test(belay.load(id))) {
                    return;
                }
            }
            belay.sweep();
            pause();
        }
    }

    /// Only while nothing but time is missing: a deadline must not pass for a slow controller.
    private void skip(ReleaseState state, boolean wanted) {
        if (!state.holds().isEmpty()) {
            return;
        }
        switch (state.phase()) {
            case Progressing p when p.bakeFrom().isPresent() && wanted -> {
                Step step = policy.steps().get(p.step());
                belay.skipTo(p.bakeFrom().get().plus(step.bake()).plusSeconds(1));
            }
            case Watching w when !w.certified() ->
                    belay.skipTo(w.evidenceFrom().plus(policy.certifyAfter()).plusSeconds(1));
            case Watching w when wanted ->
                    belay.skipTo(w.since().plus(policy.watch()).plusSeconds(1));
            default -> {
                Instant deadline = state.updated().plus(policy.rollback().timeout());
                if (state.phaseName().equals("RollingBack") && slow(state)) {
                    belay.skipTo(deadline.plusSeconds(1));
                }
            }
        }
    }

    /// A rollback that real time cannot complete has to fail by its timeout instead.
    private boolean slow(ReleaseState state) {
        return state.timings()
                .decidedAt()
                .filter(d ->
                        belay.now().isAfter(d.plusSeconds(20))
                                || (state.reason().startsWith("trying again")
                                        && belay.now().isAfter(d.plusSeconds(2))))
                .isPresent();
    }

    private void serves(String image) {
        await(image + " to serve", () -> subject.serves(image));
    }

    private void await(String what, BooleanSupplier condition) {
        try {
            GameServer.await(PATIENCE, what, condition);
        } catch (AssertionError e) {
            throw new AssertionError(
                    e.getMessage() + "\n" + String.join("\n", last(belay.story(), 30)), e);
        }
    }

    private String phase(ReleaseId id) {
        return belay.load(id).phaseName();
    }

    private static String image(String sha) {
        return GameServer.REPOSITORY + ":" + sha;
    }

    private static List<String> last(List<String> lines, int count) {
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        belay.close();
    }
}
