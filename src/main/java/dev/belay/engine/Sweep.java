package dev.belay.engine;

import dev.belay.release.Alert;
import dev.belay.release.Announcement;
import dev.belay.release.Observation;
import dev.belay.release.Phase.Finished;
import dev.belay.release.Phase.Live;
import dev.belay.release.Phase.Pending;
import dev.belay.release.Phase.RollbackFailed;
import dev.belay.release.Phase.RollingBack;
import dev.belay.release.ReleaseEvent;
import dev.belay.release.ReleaseEvent.AlertArrived;
import dev.belay.release.ReleaseEvent.Looked;
import dev.belay.release.ReleaseEvent.PersonSaid;
import dev.belay.release.ReleaseEvent.SloStopped;
import dev.belay.release.ReleaseEvent.Verb;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.release.Start;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Looks at every release that may have something to do; costs only what is active.
public final class Sweep implements Sweeper {

    private final Releases releases;
    private final Workload workload;
    private final Turn turn;
    private final Admitter admitter;
    private final Complaints complaints;
    private final Announcer announcer;
    private final Optional<RuleAnswers> answers;
    private final InstantSource clock;

    /// Puts a sweep together that leaves releases with gates to somebody who can read them.
    public Sweep(
            Releases releases,
            Ledgers ledgers,
            Workload workload,
            Turn turn,
            Announcer announcer,
            Alerts alerts,
            InstantSource clock) {
        this(releases, ledgers, workload, turn, announcer, alerts, clock, Optional.empty());
    }

    /// Puts the sweep together.
    ///
    /// @param gatehouse how gates are read and their answer told; empty where somebody else does that
    public Sweep(
            Releases releases,
            Ledgers ledgers,
            Workload workload,
            Turn turn,
            Announcer announcer,
            Alerts alerts,
            InstantSource clock,
            Optional<Gatehouse> gatehouse) {
        this.releases = releases;
        this.workload = workload;
        this.turn = turn;
        this.announcer = announcer;
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
    }

    @Override
    public Report sweep(Optional<String> namespace) {
        Releases.Scope scope =
                namespace
                        .<Releases.Scope>map(Releases.Scope.Namespace::new)
                        .orElseGet(Releases.Scope.Everything::new);
        return lookAt(releases.active(scope), List.of());
    }

    /// Gives every active release of a namespace the heartbeat, and looks at it in the same turn.
    Report heartbeat(String namespace, Alert alert) {
        return lookAt(
                releases.active(new Releases.Scope.Namespace(namespace)),
                List.of(new AlertArrived(alert, "")));
    }

    private Report lookAt(List<Stored> active, List<ReleaseEvent> events) {
        List<String> failed = new ArrayList<>();
        for (Stored stored : active) {
            try {
                lookAt(stored, events);
            } catch (Unavailable e) {
                failed.add(stored.state().intent().id() + ": " + e.getMessage());
            } catch (
                    RuntimeException e) { // One release's trouble must not keep the others waiting.
                failed.add(stored.state().intent().id() + ": " + e);
            }
        }
        return new Report(active.size(), failed);
    }

    private void lookAt(Stored read, List<ReleaseEvent> events) {
        ReleaseState state = read.state();
        if (read.deleting()
                && (state.phase() instanceof Pending || state.phase() instanceof Live)) {
            turn.run(
                    read,
                    List.of(
                            new PersonSaid(
                                    Verb.CANCEL, "whoever deleted it", "the Release was deleted")));
        } else {
            switch (state.phase()) {
                case Pending _ -> admitter.admit(read);
                case Live _, RollingBack _, RollbackFailed _ -> follow(read, events);
                case Finished _ -> turn.run(read, List.of());
            }
        }
        if (state.gates().rule().isPresent()) {
            answers.ifPresent(a -> a.answer(state.intent().id(), clock.instant()));
        }
        if (!state.outbox().isEmpty() || state.phase() instanceof Finished) {
            wrapUp(state.intent().id());
        }
    }

    private void follow(Stored read, List<ReleaseEvent> events) {
        Optional<Start> start = read.state().start();
        if (start.isEmpty()) {
            return;
        }
        if (!read.state().pending().isEmpty()) {
            boolean stuck =
                    turn.run(read, events)
                            .filter(r -> !r.state().pending().isEmpty())
                            .filter(r -> !(r.state().phase() instanceof Finished))
                            .isPresent();
            if (stuck) { // Its deadline runs all the same.
                turn.run(
                        read.state().intent().id(),
                        List.of(new Looked(look(read.state(), start.get()))));
            }
            return; // What was just written shows at the next look.
        }
        List<ReleaseEvent> all = new ArrayList<>(events);
        for (Map.Entry<String, String> firing : start.get().firing().entrySet()) {
            if (!complaints.goesOn(
                    read.state().intent(), firing.getKey(), firing.getValue(), clock.instant())) {
                all.add(new SloStopped(firing.getKey()));
            }
        }
        all.add(new Looked(look(read.state(), start.get())));
        turn.run(read, all);
    }

    private Observation look(ReleaseState state, Start start) {
        return workload.observe(new Workload.Order(state.intent(), start));
    }

    /// Tells people what is left to tell, and lets go of what has nothing left to do.
    private void wrapUp(ReleaseId id) {
        Optional<Stored> read = releases.load(id);
        if (read.isEmpty()) {
            return;
        }
        Stored at = read.get();
        if (!at.state().outbox().isEmpty()) {
            int last = 0;
            for (Announcement announcement : at.state().outbox()) {
                announcer.announce(at.state().intent(), announcement);
                last = announcement.sequence();
            }
            Optional<Stored> written = releases.commit(at, at.state().announcedUpTo(last));
            if (written.isEmpty()) {
                return; // Said again by the next sweep; a repeat does no harm.
            }
            at = written.get();
        }
        if (at.state().settled()) {
            releases.retire(at);
        }
    }
}
