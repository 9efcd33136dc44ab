package dev.belay.engine;

import dev.belay.release.Admission;
import dev.belay.release.BaselineChoice;
import dev.belay.release.BaselineChoice.Chosen;
import dev.belay.release.Effect;
import dev.belay.release.GateResult;
import dev.belay.release.Intent;
import dev.belay.release.Ledger;
import dev.belay.release.Phase.Live;
import dev.belay.release.ReleaseEvent;
import dev.belay.release.ReleaseEvent.Cleared;
import dev.belay.release.ReleaseEvent.GatesRead;
import dev.belay.release.ReleaseEvent.MustWait;
import dev.belay.release.ReleaseEvent.Replaced;
import dev.belay.release.ReleaseEvent.Unfit;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.release.Survey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Takes a pending release in: queue, place as the active one, survey of the target, start.
final class Admitter {

    private final Releases releases;
    private final Ledgers ledgers;
    private final Workload workload;
    private final Turn turn;
    private final Complaints complaints;
    private final Optional<Gatekeeper> gates;
    private final InstantSource clock;

    /// @param gates empty where somebody else decides about gates
    Admitter(
            Releases releases,
            Ledgers ledgers,
            Workload workload,
            Turn turn,
            Complaints complaints,
            Optional<Gatekeeper> gates,
            InstantSource clock) {
        this.releases = releases;
        this.ledgers = ledgers;
        this.workload = workload;
        this.turn = turn;
        this.complaints = complaints;
        this.gates = gates;
        this.clock = clock;
    }

    /// Brings a pending release as far as it can go now.
    void admit(Stored pending) {
        ReleaseState me = pending.state();
        Intent intent = me.intent();
        ReleaseId id = intent.id();
        Optional<Ledgers.Versioned> read = ledgers.load(id.namespace(), intent.policy().name());
        if (read.isEmpty()) {
            turn.run(pending, List.of(new Unfit("its policy no longer exists")));
            return;
        }
        List<ReleaseState> all = ofPolicy(intent);
        List<ReleaseState> others = all.stream().filter(s -> !s.intent().id().equals(id)).toList();
        Ledgers.Versioned ledger = read.get();
        Instant now = clock.instant();
        Admission admission = Admission.of(me, ledger.ledger(), others, now);
        if (admission instanceof Admission.Outranked(String by)) {
            turn.run(pending, List.of(new Replaced(by)));
            return;
        }
        if (gates.isEmpty() && !intent.policy().gates().read().isEmpty()) {
            return; // This process may not ask GitHub; the one that may comes by with its next
            // tick.
        }
        // GitHub may be waiting for them, so they are read whatever else the release waits for.
        List<GateResult> seen = gates.map(g -> g.read(intent, now)).orElse(List.of());
        boolean open = seen.stream().allMatch(r -> r.outcome() == GateResult.Outcome.PASSED);
        switch (admission) {
            case Admission.Go(Optional<ReleaseId> over) when open ->
                    go(pending, ledger, others, over, seen);
            case Admission.Wait(String why) when open ->
                    queue(pending, ledger, with(seen, new MustWait(why)));
            default -> queue(pending, ledger, List.of(new GatesRead(seen)));
        }
    }

    private void queue(Stored pending, Ledgers.Versioned ledger, List<ReleaseEvent> events) {
        Intent intent = pending.state().intent();
        Ledger queued = ledger.ledger().enqueue(intent.id().name(), intent.deploymentId());
        if (queued.equals(ledger.ledger()) || ledgers.commit(ledger, queued)) {
            turn.run(pending, events);
        }
    }

    private static List<ReleaseEvent> with(List<GateResult> seen, ReleaseEvent event) {
        return seen.isEmpty() ? List.of(event) : List.of(new GatesRead(seen), event);
    }

    private void go(
            Stored pending,
            Ledgers.Versioned versioned,
            List<ReleaseState> others,
            Optional<ReleaseId> over,
            List<GateResult> seen) {
        Intent intent = pending.state().intent();
        Ledger ledger = versioned.ledger();
        Instant now = clock.instant();
        Map<String, String> firing;
        try {
            firing = complaints.before(intent, others, over, now);
        } catch (Unavailable e) {
            // Without its answer, what was broken before would be blamed on this release.
            turn.run(pending, with(seen, new MustWait(String.valueOf(e.getMessage()))));
            return;
        }
        Survey survey =
                workload.survey(
                        new Workload.Question(
                                intent.policy(),
                                ledger.certified(),
                                over.flatMap(o -> started(others, o))));
        BaselineChoice choice =
                survey instanceof Survey.Ready ready
                        ? BaselineChoice.of(ready, ledger.certified(), names(others))
                        : new Chosen(Optional.empty());
        Ledger next = ledger.enqueue(intent.id().name(), intent.deploymentId());
        if (survey instanceof Survey.Ready && choice instanceof Chosen chosen) {
            next =
                    next.claim(
                            intent.id().name(),
                            chosen.certified(ledger.certified(), now).or(ledger::certified));
        }
        if (!next.equals(ledger) && !ledgers.commit(versioned, next)) {
            return; // Somebody else claims the target: the next sweep looks at it afresh.
        }
        turn.run(pending, with(seen, new Cleared(survey, choice, firing)))
                .filter(r -> started(r.state()))
                .flatMap(_ -> over)
                .ifPresent(old -> turn.run(old, List.of(new Replaced(intent.id().name()))));
    }

    private static Optional<Workload.Order> started(List<ReleaseState> others, ReleaseId id) {
        return others.stream()
                .filter(s -> s.intent().id().equals(id))
                .flatMap(s -> s.start().stream().map(a -> new Workload.Order(s.intent(), a)))
                .findFirst();
    }

    private static boolean started(ReleaseState state) {
        return state.phase() instanceof Live && !state.awaits(Effect.StartCandidate.class);
    }

    private List<ReleaseState> ofPolicy(Intent intent) {
        return releases
                .active(
                        new Releases.Scope.OfPolicy(
                                intent.id().namespace(), intent.policy().name()))
                .stream()
                .map(Stored::state)
                .toList();
    }

    private static Set<String> names(List<ReleaseState> releases) {
        return releases.stream().map(r -> r.intent().id().name()).collect(Collectors.toSet());
    }
}
