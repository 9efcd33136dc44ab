package dev.belay.engine;

import dev.belay.release.Baseline;
import dev.belay.release.Decider;
import dev.belay.release.Effect;
import dev.belay.release.Intent;
import dev.belay.release.Ledger;
import dev.belay.release.Ledger.Certified;
import dev.belay.release.Outcome;
import dev.belay.release.Phase.RollbackFailed;
import dev.belay.release.Phase.RollingBack;
import dev.belay.release.ReleaseEvent;
import dev.belay.release.ReleaseEvent.Tried;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.release.Start;
import dev.belay.release.Transition;
import dev.belay.release.Verdict;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/// Every request is the same short turn: load, decide, commit by compare-and-set, apply, mark.
///
/// What is to be done is committed before it is tried and marked after, so any later turn finishes
/// what a crash left. On a conflict the release is read and decided again; an old decision is never
/// applied.
public final class Turn {

    /// A conflict means that somebody else made progress, so this many in a row is trouble.
    private static final int TRIES = 12;

    /// More effects than a turn can have: a bound against a loop, not a rule.
    private static final int EFFECTS = 8;

    private final Releases releases;
    private final Ledgers ledgers;
    private final Workload workload;
    private final InstantSource clock;
    private final Journal journal;
    private final Executor after;
    private final Backoff backoff;

    /// Waits between tries.
    public interface Backoff {
        /// Waits before the given try, counted from 1.
        void before(int attempt);
    }

    /// What a turn came to.
    ///
    /// @param verdicts one for each event, in order
    /// @param unaccepted why the cluster has not accepted a rollback that was decided
    public record Result(ReleaseState state, List<Verdict> verdicts, Optional<String> unaccepted) {}

    private record Committed(Stored stored, List<Verdict> verdicts, boolean fresh) {}

    /// Puts the turn together.
    ///
    /// @param after runs what may wait until the caller has been answered
    public Turn(
            Releases releases,
            Ledgers ledgers,
            Workload workload,
            InstantSource clock,
            Journal journal,
            Executor after,
            Backoff backoff) {
        this.releases = releases;
        this.ledgers = ledgers;
        this.workload = workload;
        this.clock = clock;
        this.journal = journal;
        this.after = after;
        this.backoff = backoff;
    }

    /// Feeds events to a release and finishes what is pending; empty when there is no such release.
    public Optional<Result> run(ReleaseId id, List<? extends ReleaseEvent> events) {
        return run(id, Optional.empty(), events);
    }

    /// The same for a release that was read before, for instance in a list.
    public Optional<Result> run(Stored read, List<? extends ReleaseEvent> events) {
        return run(read.state().intent().id(), Optional.of(read), events);
    }

    /// Feeds events to a release and leaves what is pending to whoever looks next.
    public boolean note(ReleaseId id, List<? extends ReleaseEvent> events) {
        return record(id, events).isPresent();
    }

    /// The same, and tells what was decided.
    public Optional<Result> record(ReleaseId id, List<? extends ReleaseEvent> events) {
        return commit(id, Optional.empty(), events)
                .map(c -> new Result(c.stored().state(), c.verdicts(), Optional.empty()));
    }

    private Optional<Result> run(
            ReleaseId id, Optional<Stored> read, List<? extends ReleaseEvent> events) {
        Optional<Committed> committed = commit(id, read, events);
        if (committed
                .filter(c -> !c.fresh() && !c.stored().state().pending().isEmpty())
                .isPresent()) {
            // A listed release may be old, and nothing is ever applied for an old decision: the
            // events
            // are decided again, since nothing was written for them.
            committed = commit(id, Optional.empty(), events);
        }
        return committed.map(this::apply);
    }

    private Optional<Committed> commit(
            ReleaseId id, Optional<Stored> first, List<? extends ReleaseEvent> events) {
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            boolean listed = attempt == 1 && first.isPresent();
            Optional<Stored> read = listed ? first : releases.load(id);
            if (read.isEmpty()) {
                return Optional.empty();
            }
            Stored from = read.orElseThrow();
            List<Runnable> told = new ArrayList<>();
            List<Verdict> verdicts = new ArrayList<>();
            ReleaseState next = decide(from.state(), events, verdicts, told);
            boolean unchanged = next.equals(from.state());
            Optional<Stored> written = unchanged ? read : releases.commit(from, next);
            if (written.isPresent()) {
                told.forEach(Runnable::run);
                return Optional.of(
                        new Committed(written.orElseThrow(), verdicts, !(listed && unchanged)));
            }
            backoff.before(attempt);
        }
        throw new Unavailable("release " + id + " kept changing under every write");
    }

    private ReleaseState decide(
            ReleaseState state,
            List<? extends ReleaseEvent> events,
            List<Verdict> verdicts,
            List<Runnable> told) {
        ReleaseState current = state;
        for (ReleaseEvent event : events) {
            ReleaseState before = current;
            Transition made =
                    Decider.decide(before, event, before.intent().policy(), clock.instant());
            current = made.next();
            verdicts.add(made.verdict());
            told.add(() -> journal.decided(before, event, made.verdict(), made.next()));
        }
        return current;
    }

    private Result apply(Committed committed) {
        Stored at = committed.stored();
        for (int i = 0; i < EFFECTS && !at.state().pending().isEmpty(); i++) {
            Effect effect = at.state().pending().getFirst();
            Outcome outcome = tryOut(effect, at.state());
            Tried tried = new Tried(effect, outcome);
            ReleaseId id = at.state().intent().id();
            if (mayMarkLater(at.state(), effect, outcome)) {
                Stored known = at;
                after.execute(() -> commit(id, Optional.of(known), List.of(tried)));
                return new Result(at.state(), committed.verdicts(), Optional.empty());
            }
            Optional<Committed> marked = commit(id, Optional.of(at), List.of(tried));
            if (marked.isEmpty()) {
                break;
            }
            at = marked.get().stored();
            if (at.state().pending().contains(effect)) {
                return new Result(
                        at.state(), committed.verdicts(), unaccepted(at.state(), outcome));
            }
        }
        return new Result(at.state(), committed.verdicts(), Optional.empty());
    }

    /// The sender of the alert need not wait for the note that the rollback was accepted.
    private static boolean mayMarkLater(ReleaseState state, Effect effect, Outcome outcome) {
        boolean undo =
                effect instanceof Effect.RollBack || effect instanceof Effect.PromoteBaseline;
        return undo && outcome instanceof Outcome.Done && state.pending().size() == 1;
    }

    private static Optional<String> unaccepted(ReleaseState state, Outcome outcome) {
        return switch (state.phase()) {
            case RollingBack _, RollbackFailed _ -> Optional.of(outcome.toString());
            default -> Optional.empty();
        };
    }

    private Outcome tryOut(Effect effect, ReleaseState state) {
        long begun = System.nanoTime();
        Outcome outcome;
        try {
            outcome =
                    switch (effect) {
                        case Effect.OnTarget onTarget -> onTarget(onTarget, state);
                        case Effect.Certify(String hash) -> certify(state.intent(), hash);
                        case Effect.Leave _ -> leave(state);
                    };
        } catch (Unavailable e) {
            outcome = new Outcome.Blocked(String.valueOf(e.getMessage()));
        }
        journal.tried(state, effect, outcome, Duration.ofNanos(System.nanoTime() - begun));
        return outcome;
    }

    private Outcome onTarget(Effect.OnTarget effect, ReleaseState state) {
        return state.start()
                .map(start -> workload.apply(effect, new Workload.Order(state.intent(), start)))
                .orElse(new Outcome.Done());
    }

    private Outcome certify(Intent intent, String hash) {
        Certified version =
                new Certified(
                        Optional.of(intent.id().name()), intent.image(), hash, clock.instant());
        return onLedger(intent, ledger -> ledger.certify(version));
    }

    private Outcome leave(ReleaseState state) {
        Intent intent = state.intent();
        String name = intent.id().name();
        return onLedger(
                intent,
                ledger -> {
                    Ledger left = ledger.leave(name, intent.deploymentId());
                    return failed(state)
                            .map(b ->
                                    new Certified(
                                            b.release(), b.image(), b.hash(), clock.instant()))
                            .map(before -> left.revoke(name, before))
                            .orElse(left);
                });
    }

    /// What a release went back to, if its rollback was ever decided.
    private static Optional<Baseline> failed(ReleaseState state) {
        return state.timings().decidedAt().isPresent()
                ? state.start().flatMap(Start::baseline)
                : Optional.empty();
    }

    /// A policy that is gone has no ledger to keep.
    private Outcome onLedger(Intent intent, UnaryOperator<Ledger> change) {
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            Optional<Ledgers.Versioned> read =
                    ledgers.load(intent.id().namespace(), intent.policy().name());
            if (read.isEmpty()) {
                return new Outcome.Done();
            }
            Ledger next = change.apply(read.get().ledger());
            if (next.equals(read.get().ledger()) || ledgers.commit(read.get(), next)) {
                return new Outcome.Done();
            }
            backoff.before(attempt);
        }
        return new Outcome.NotYet("the policy kept changing");
    }
}
