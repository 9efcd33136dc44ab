package dev.belay.engine;

import dev.belay.release.Observation;
import dev.belay.release.Phase.Finished;
import dev.belay.release.Phase.Live;
import dev.belay.release.Phase.Pending;
import dev.belay.release.Phase.RollbackFailed;
import dev.belay.release.Phase.RollingBack;
import dev.belay.release.Phase.Watching;
import dev.belay.release.ReleaseEvent;
import dev.belay.release.ReleaseEvent.AlertArrived;
import dev.belay.release.ReleaseEvent.PersonSaid;
import dev.belay.release.ReleaseEvent.SloStopped;
import dev.belay.release.ReleaseEvent.Verb;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.release.Start;
import dev.belay.release.Triage.ForNamespace;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Looks at every release that may have something to do; costs only what is active.
public final class Sweep implements Sweeper {

    private final Releases releases;
    private final Workload workload;
    private final Turn turn;
    private final Admitter admitter;
    private final Complaints complaints;
    private final Teller teller;
    private final Optional<RuleAnswers> answers;
    private final Optional<Verifier> verifier;
    private final Optional<PressJudge> presses;
    private final InstantSource clock;

    /// Puts a sweep together that leaves releases with gates to somebody who can read them.
    public Sweep(
            Releases releases,
            Ledgers ledgers,
            Workload workload,
            Turn turn,
            Teller teller,
            Alerts alerts,
            InstantSource clock) {
        this(releases, ledgers, workload, turn, teller, alerts, clock, Optional.empty());
    }

    /// Puts the sweep together.
    ///
    /// @param gatehouse how gates are read and their answer told; empty where somebody else does that
    public Sweep(
            Releases releases,
            Ledgers ledgers,
            Workload workload,
            Turn turn,
            Teller teller,
            Alerts alerts,
            InstantSource clock,
            Optional<Gatehouse> gatehouse) {
        this.releases = releases;
        this.workload = workload;
        this.turn = turn;
        this.teller = teller;
        this.clock = clock;
        this.complaints = new Complaints(releases, alerts);
        this.admitter =
                new Admitter(
                        releases,
                        ledgers,
                        workload,
                        turn,
                        complaints,
                        gatehouse.map(g -> new Gatekeeper(g.facts(), releases)),
                        clock);
        this.answers = gatehouse.map(g -> new RuleAnswers(g.rules(), releases, turn));
        this.presses = gatehouse.map(g -> new PressJudge(g.facts(), g.policies(), releases, turn));
        this.verifier = gatehouse.map(g -> new Verifier(g.workflows(), releases, turn, clock));
    }

    @Override
    public Report sweep(Optional<String> namespace) {
        Releases.Scope scope =
                namespace
                        .<Releases.Scope>map(Releases.Scope.Namespace::new)
                        .orElseGet(Releases.Scope.Everything::new);
        Looked looked = lookAt(releases.active(scope), List.of());
        List<String> failed = new ArrayList<>(looked.failed());
        // After every look, so that a slow GitHub delays no rollback.
        verifier.ifPresent(v -> v.verify(looked.toVerify(), failed));
        Set<ReleaseId> toTell = new LinkedHashSet<>(looked.toTell());
        toTell.addAll(looked.toVerify());
        failed.addAll(teller.tell(toTell)); // Last, so that nobody's slowness delays a release.
        return new Report(looked.releases(), failed);
    }

    /// Gives every active release of a namespace the heartbeat, and looks at it in the same turn;
    /// whoever may tell people does that later.
    Looked heartbeat(ForNamespace heartbeat) {
        return lookAt(
                releases.active(new Releases.Scope.Namespace(heartbeat.namespace())),
                List.of(new AlertArrived(heartbeat.alert(), heartbeat.service())));
    }

    /// What came of looking at releases.
    ///
    /// @param toTell those that may have something to tell people, or nothing left to be done
    /// @param toVerify those that have all the traffic and workflows that check them
    /// @param news whether there was something to tell that nobody knew of
    record Looked(
            int releases,
            List<String> failed,
            List<ReleaseId> toTell,
            List<ReleaseId> toVerify,
            boolean news) {}

    private Looked lookAt(List<Stored> active, List<ReleaseEvent> events) {
        List<String> failed = new ArrayList<>();
        List<ReleaseId> toTell = new ArrayList<>();
        List<ReleaseId> toVerify = new ArrayList<>();
        List<ReleaseId> asked = new ArrayList<>();
        List<ReleaseId> pressed = new ArrayList<>();
        boolean[] news = {false};
        for (Stored stored : startedFirst(active)) {
            ReleaseId id = stored.state().intent().id();
            guarded(
                    id,
                    failed,
                    () -> {
                        ReleaseState state = lookAt(stored, events);
                        news[0] |= state.outbox().announced() > stored.state().outbox().announced();
                        if (mayHaveToVerify(state)) {
                            toVerify.add(id);
                        }
                        if (mayHaveToTell(state)) {
                            toTell.add(id);
                        }
                        if (!state.presses().isEmpty()) {
                            pressed.add(id);
                        }
                        if (state.gates().rule().isPresent()) {
                            asked.add(id);
                        }
                    });
        }
        presses.ifPresent(judge -> each(pressed, failed, judge::judge));
        toTell.addAll(pressed);
        answers.ifPresent(rules -> each(asked, failed, id -> rules.answer(id, clock.instant())));
        return new Looked(active.size(), failed, toTell, toVerify, news[0]);
    }

    private static void each(List<ReleaseId> ids, List<String> failed, Consumer<ReleaseId> work) {
        ids.forEach(id -> guarded(id, failed, () -> work.accept(id)));
    }

    /// What is to start has gates, and to read them may mean to wait for GitHub: nobody's rollback does.
    private static List<Stored> startedFirst(List<Stored> active) {
        return active.stream()
                .sorted(Comparator.comparing(s -> s.state().phase() instanceof Pending))
                .toList();
    }

    /// One release's trouble must not keep the others waiting: it becomes a line.
    static void guarded(ReleaseId id, List<String> failed, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            failed.add(id + ": " + (e instanceof Unavailable ? e.getMessage() : e));
        }
    }

    /// An admission does not say what it came to, so that is read again.
    private static boolean mayHaveToTell(ReleaseState state) {
        return !state.outbox().isEmpty()
                || state.phase() instanceof Finished
                || state.phase() instanceof Pending;
    }

    private static boolean mayHaveToVerify(ReleaseState state) {
        return state.phase() instanceof Watching
                && !state.intent().policy().verification().isEmpty();
    }

    /// The release as it stands after the look, as far as that is known.
    private ReleaseState lookAt(Stored read, List<ReleaseEvent> events) {
        ReleaseState state = read.state();
        if (read.deleting()
                && (state.phase() instanceof Pending || state.phase() instanceof Live)) {
            PersonSaid cancel =
                    new PersonSaid(Verb.CANCEL, "whoever deleted it", "the Release was deleted");
            return stateOf(turn.run(read, List.of(cancel)), state);
        }
        return switch (state.phase()) {
            case Pending _ -> {
                admitter.admit(read);
                yield state;
            }
            case Live _, RollingBack _, RollbackFailed _ -> follow(read, events);
            case Finished _ -> stateOf(turn.run(read, List.of()), state);
        };
    }

    private static ReleaseState stateOf(Optional<Turn.Result> result, ReleaseState before) {
        return result.map(Turn.Result::state).orElse(before);
    }

    private ReleaseState follow(Stored read, List<ReleaseEvent> events) {
        Optional<Start> start = read.state().start();
        if (start.isEmpty()) {
            return read.state();
        }
        if (!read.state().pending().isEmpty()) {
            Optional<Turn.Result> result = turn.run(read, events);
            ReleaseState after = stateOf(result, read.state());
            if (result.isEmpty()
                    || after.pending().isEmpty()
                    || after.phase() instanceof Finished) {
                return after; // What was just written shows at the next look.
            }
            // Its deadline runs all the same.
            ReleaseEvent looked = new ReleaseEvent.Looked(look(read.state(), start.get()));
            return stateOf(turn.run(after.intent().id(), List.of(looked)), after);
        }
        List<ReleaseEvent> all = new ArrayList<>(events);
        for (Map.Entry<String, String> firing : start.get().firing().entrySet()) {
            if (!complaints.goesOn(
                    read.state().intent(), firing.getKey(), firing.getValue(), clock.instant())) {
                all.add(new SloStopped(firing.getKey()));
            }
        }
        all.add(new ReleaseEvent.Looked(look(read.state(), start.get())));
        return stateOf(turn.run(read, all), read.state());
    }

    private Observation look(ReleaseState state, Start start) {
        return workload.observe(new Workload.Order(state.intent(), start));
    }
}
