package dev.belay.release;

import dev.belay.release.Announcement.Kind;
import dev.belay.release.Announcement.Level;
import dev.belay.release.Phase.Finished;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// All that is known about one release: one Release object, one transaction.
///
/// @param approvals who agreed to the start, in order
/// @param gates what its gates were seen to be
/// @param presses the logins of those who pressed `Roll back` at GitHub, until it is clear whether they may
/// @param template the candidate's pod template as it was first seen on the target, by its digest
/// @param workflows what became of the workflows that have to succeed after the rollout
/// @param pending what is still to be done, in order; at most one write to the target besides a
///     fence
/// @param firing SLOs that complained about this release, and when each was last heard
/// @param reason one sentence for people: why it stands where it stands
/// @param updated the last instant a decision was made at; time never runs backwards from it
public record ReleaseState(
        Intent intent,
        Phase phase,
        Map<String, Hold> holds,
        List<Consent> approvals,
        GateLog gates,
        List<String> presses,
        Optional<Start> start,
        Optional<String> template,
        VerificationLog workflows,
        Evidence evidence,
        List<Effect> pending,
        Map<String, Instant> firing,
        VerdictLog verdicts,
        Outbox outbox,
        Timings timings,
        String reason,
        Instant updated) {

    private static final String WAITING = "waiting for its turn";

    /// How long a complaint counts without being repeated.
    private static final Duration FIRING_MEMORY = Duration.ofMinutes(5);

    /// The most firing SLOs remembered.
    static final int FIRING_CAPACITY = 30;

    public ReleaseState {
        holds = sorted(holds);
        firing = sorted(firing);
        approvals = List.copyOf(approvals);
        presses = List.copyOf(presses);
        pending = List.copyOf(pending);
    }

    /// A release that was only just asked for.
    public static ReleaseState initial(Intent intent, Instant createdAt) {
        return new ReleaseState(
                intent,
                new Phase.Pending(createdAt, !intent.awaitsGitHub()),
                Map.of(),
                List.of(),
                GateLog.EMPTY,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                VerificationLog.EMPTY,
                Evidence.NONE,
                List.of(),
                Map.of(),
                VerdictLog.EMPTY,
                Outbox.EMPTY.announce(Level.INFO, Kind.QUEUED, WAITING, createdAt),
                Timings.NONE,
                WAITING,
                createdAt);
    }

    /// Whether nothing is left to be done, so that no tick needs to look at it.
    public boolean settled() {
        return phase instanceof Finished
                && pending.isEmpty()
                && outbox.isEmpty()
                && gates.answered();
    }

    /// The phase as people see it: a release with a hold is `Held`.
    public String phaseName() {
        boolean holdable =
                switch (phase) {
                    case Phase.Pending _, Phase.Live _ -> true;
                    case Phase.RollingBack _ -> holds.containsKey(Hold.FOREIGN);
                    case Phase.RollbackFailed _, Finished _ -> false;
                };
        return holdable && !holds.isEmpty() ? "Held" : phase.getClass().getSimpleName();
    }

    /// Whether this effect is still to be done.
    public boolean awaits(Class<? extends Effect> effect) {
        return pending.stream().anyMatch(effect::isInstance);
    }

    ReleaseState phase(Phase next, String why) {
        return new ReleaseState(
                intent, next, holds, approvals, gates, presses, start, template, workflows,
                evidence, pending, firing, verdicts, outbox, timings, why, updated);
    }

    ReleaseState reason(String why) {
        return phase(phase, why);
    }

    ReleaseState holds(Map<String, Hold> next) {
        return new ReleaseState(
                intent, phase, next, approvals, gates, presses, start, template, workflows,
                evidence, pending, firing, verdicts, outbox, timings, reason, updated);
    }

    ReleaseState hold(String key, String why, Instant now) {
        Map<String, Hold> next = new TreeMap<>(holds);
        Hold known = holds.get(key);
        next.put(key, new Hold(why, known == null ? now : known.since(), now));
        return holds(next);
    }

    ReleaseState approved(Consent consent) {
        List<Consent> next = new ArrayList<>(approvals);
        next.add(consent);
        return new ReleaseState(
                intent, phase, holds, next, gates, presses, start, template, workflows, evidence,
                pending, firing, verdicts, outbox, timings, reason, updated);
    }

    ReleaseState gates(GateLog next) {
        return new ReleaseState(
                intent, phase, holds, approvals, next, presses, start, template, workflows,
                evidence, pending, firing, verdicts, outbox, timings, reason, updated);
    }

    ReleaseState presses(List<String> next) {
        return new ReleaseState(
                intent, phase, holds, approvals, gates, next, start, template, workflows, evidence,
                pending, firing, verdicts, outbox, timings, reason, updated);
    }

    ReleaseState started(Optional<Start> next) {
        return new ReleaseState(
                intent, phase, holds, approvals, gates, presses, next, template, workflows,
                evidence, pending, firing, verdicts, outbox, timings, reason, updated);
    }

    ReleaseState template(Optional<String> next) {
        return new ReleaseState(
                intent, phase, holds, approvals, gates, presses, start, next, workflows, evidence,
                pending, firing, verdicts, outbox, timings, reason, updated);
    }

    ReleaseState workflows(VerificationRun next) {
        return new ReleaseState(
                intent,
                phase,
                holds,
                approvals,
                gates,
                presses,
                start,
                template,
                workflows.with(next),
                evidence,
                pending,
                firing,
                verdicts,
                outbox,
                timings,
                reason,
                updated);
    }

    ReleaseState evidence(Evidence next) {
        return new ReleaseState(
                intent, phase, holds, approvals, gates, presses, start, template, workflows, next,
                pending, firing, verdicts, outbox, timings, reason, updated);
    }

    ReleaseState pending(Effect... next) {
        return pending(List.of(next));
    }

    ReleaseState pending(List<Effect> next) {
        return new ReleaseState(
                intent, phase, holds, approvals, gates, presses, start, template, workflows,
                evidence, next, firing, verdicts, outbox, timings, reason, updated);
    }

    ReleaseState without(Effect done) {
        return pending(pending.stream().filter(e -> !e.equals(done)).toList());
    }

    ReleaseState firing(String slo, Instant now) {
        if (!firing.containsKey(slo) && firing.size() >= FIRING_CAPACITY) {
            return this;
        }
        Map<String, Instant> next = new TreeMap<>(firing);
        next.put(slo, now);
        return firing(next);
    }

    /// The SLOs whose firing a later release could not have caused.
    ///
    /// Repeats come every minute, so silence ends it too. What fired for a version that is gone again
    /// is explained by that version, and must not disarm the next one.
    public Set<String> firingAt(Instant now) {
        return gone() ? Set.of() : recentlyFiring(now);
    }

    /// Whether the version it brought is gone from the target, or never came.
    public boolean gone() {
        return switch (phase) {
            case Phase.RolledBack _, Phase.Superseded _, Phase.Cancelled _, Phase.Rejected _ ->
                    true;
            case Phase.Pending _,
                    Phase.Live _,
                    Phase.RollingBack _,
                    Phase.RollbackFailed _,
                    Phase.Succeeded _ ->
                    false;
        };
    }

    private Set<String> recentlyFiring(Instant now) {
        return firing.entrySet().stream()
                .filter(e -> e.getValue().isAfter(now.minus(FIRING_MEMORY)))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    ReleaseState notFiring(String slo) {
        Map<String, Instant> next = new TreeMap<>(firing);
        next.remove(slo);
        return firing(next);
    }

    private ReleaseState firing(Map<String, Instant> next) {
        return new ReleaseState(
                intent, phase, holds, approvals, gates, presses, start, template, workflows,
                evidence, pending, next, verdicts, outbox, timings, reason, updated);
    }

    ReleaseState timings(Timings next) {
        return new ReleaseState(
                intent, phase, holds, approvals, gates, presses, start, template, workflows,
                evidence, pending, firing, verdicts, outbox, next, reason, updated);
    }

    ReleaseState verdict(VerdictLog.Entry entry) {
        return new ReleaseState(
                intent,
                phase,
                holds,
                approvals,
                gates,
                presses,
                start,
                template,
                workflows,
                evidence,
                pending,
                firing,
                verdicts.plus(entry),
                outbox,
                timings,
                reason,
                updated);
    }

    ReleaseState announce(Level level, Kind kind, String text, Instant now) {
        return outbox(outbox.announce(level, kind, text, now));
    }

    /// The state with what came of telling people.
    public ReleaseState outbox(Outbox next) {
        return new ReleaseState(
                intent, phase, holds, approvals, gates, presses, start, template, workflows,
                evidence, pending, firing, verdicts, next, timings, reason, updated);
    }

    ReleaseState updated(Instant now) {
        return new ReleaseState(
                intent, phase, holds, approvals, gates, presses, start, template, workflows,
                evidence, pending, firing, verdicts, outbox, timings, reason, now);
    }

    private static <V> Map<String, V> sorted(Map<String, V> map) {
        return Collections.unmodifiableMap(new TreeMap<>(map));
    }
}
