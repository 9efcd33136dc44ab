package dev.belay.release;

import dev.belay.policy.Guardrail;
import dev.belay.policy.Policy;
import dev.belay.policy.Policy.Mode;
import dev.belay.release.Announcement.Kind;
import dev.belay.release.Announcement.Level;
import dev.belay.release.Evidence.Proof;
import dev.belay.release.Phase.Finished;
import dev.belay.release.Phase.Live;
import dev.belay.release.Phase.Pending;
import dev.belay.release.Phase.RollbackFailed;
import dev.belay.release.Phase.RollingBack;
import dev.belay.release.Phase.Succeeded;
import dev.belay.release.Verdict.Held;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The ladder for one alert (design §4): first match wins.
final class AlertRules {

    /// How often Alertmanager repeats a hold: two of these without one, and `healthy` ends it.
    private static final Duration REPEAT = Duration.ofMinutes(1);

    /// Evidence is written at most this often, so that it never fights a rollback for the object.
    private static final Duration WRITE_INTERVAL = Duration.ofSeconds(30);

    private AlertRules() {}

    static Transition onAlert(
            ReleaseState state, Alert alert, String service, Policy policy, Instant now) {
        if (alert.action() != Action.HEARTBEAT && !service.equals(policy.service())) {
            return Decider.ignore(
                    state,
                    Reason.IDENTITY_MISMATCH,
                    "the alert is about service %s, the release about %s"
                            .formatted(service, policy.service()));
        }
        boolean complaint =
                switch (alert.action()) {
                    case ROLLBACK, HOLD -> true;
                    case HEARTBEAT, HEALTHY, RECOVERED -> false;
                };
        if (!alert.firing()) {
            // That health is no longer proven says nothing about the complaint.
            return Decider.ignore(
                    complaint ? state.notFiring(alert.slo()) : state,
                    Reason.RESOLVED,
                    "resolved proves nothing");
        }
        if (alert.action() == Action.HEARTBEAT) {
            return Heartbeats.on(state, alert, service, policy, now);
        }
        ReleaseState seen = complaint ? state.firing(alert.slo(), now) : state;
        return switch (state.phase()) {
            case Succeeded _ -> afterWatch(seen, alert, now);
            case RollingBack _, RollbackFailed _ when alert.action() == Action.RECOVERED ->
                    evidence(seen, alert, policy, now);
            case RollingBack _, RollbackFailed _ ->
                    Decider.ignore(seen, Reason.ALREADY_DECIDED, "a rollback is under way");
            case Finished _ ->
                    Decider.ignore(seen, Reason.ALREADY_DECIDED, "the release has ended");
            case Pending _ ->
                    Decider.ignore(seen, Reason.NOT_STARTED, "the release has not started");
            case Live _ -> onLive(seen, alert, policy, now);
        };
    }

    private static Transition afterWatch(ReleaseState state, Alert alert, Instant now) {
        String text = "the watch has ended: SLO %s is for people now".formatted(alert.slo());
        boolean told =
                state.verdicts().entries().stream()
                        .anyMatch(e ->
                                e.fingerprint().equals(alert.fingerprint())
                                        && e.startsAt()
                                                .filter(alert.startsAt()::equals)
                                                .isPresent());
        ReleaseState next =
                alert.action() == Action.ROLLBACK && !told
                        ? state.announce(Level.WARNING, Kind.WATCH_OVER, text, now)
                        : state;
        return Decider.ignore(next, Reason.WATCH_OVER, text);
    }

    private static Transition onLive(ReleaseState state, Alert alert, Policy policy, Instant now) {
        return switch (alert.action()) {
            case ROLLBACK -> onRollback(state, alert, policy, now);
            case HOLD -> {
                String text = "SLO %s is at its warning threshold".formatted(alert.slo());
                yield hold(state, alert, Reason.HELD, text, Level.INFO, now);
            }
            case HEARTBEAT, HEALTHY -> evidence(state, alert, policy, now);
            case RECOVERED ->
                    Decider.ignore(state, Reason.NOT_APPLICABLE, "nothing was rolled back");
        };
    }

    private static Transition onRollback(
            ReleaseState state, Alert alert, Policy policy, Instant now) {
        Optional<Start> start = state.start();
        Optional<String> older = start.flatMap(s -> older(s, alert));
        if (older.isPresent()) {
            return hold(state, alert, Reason.PRE_EXISTING, older.get(), Level.WARNING, now);
        }
        if (policy.mode() == Mode.SHADOW) {
            String text = "shadow mode: would have rolled back for SLO " + alert.slo();
            boolean told =
                    state.verdicts().entries().stream()
                            .anyMatch(e -> e.reason().equals(Reason.WOULD_HAVE_ROLLED_BACK.code()));
            ReleaseState next =
                    told
                            ? state
                            : state.announce(Level.WARNING, Kind.WOULD_HAVE_ROLLED_BACK, text, now);
            return Decider.record(next, Reason.WOULD_HAVE_ROLLED_BACK, text);
        }
        if (start.flatMap(Start::baseline).isEmpty()) {
            String text =
                    "SLO %s breached, and this first version has nothing to go back to"
                            .formatted(alert.slo());
            return hold(state, alert, Reason.NO_BASELINE, text, Level.CRITICAL, now);
        }
        Cause cause = new Cause.FromAlert(alert.slo(), alert.fingerprint(), alert.startsAt());
        return Decider.rollBack(state, cause, Optional.of(alert), now);
    }

    /// What says that an SLO was broken before this release could have broken it.
    ///
    /// Prometheus' clock may go behind the one that the start was written by: by a minute it would make every evidence
    /// too old, so nothing earlier is the clocks' difference.
    private static Optional<String> older(Start start, Alert alert) {
        String other = start.firing().get(alert.slo());
        if (other != null) {
            return Optional.of(
                    "SLO %s was firing for %s before this release started"
                            .formatted(alert.slo(), other));
        }
        return alert.startsAt().isBefore(start.at().minus(Advance.MAX_AGE))
                ? Optional.of(
                        "SLO %s has been firing since %s, and this release started at %s"
                                .formatted(alert.slo(), alert.startsAt(), start.at()))
                : Optional.empty();
    }

    private static Transition hold(
            ReleaseState state, Alert alert, Reason reason, String text, Level level, Instant now) {
        String key = Hold.alert(alert.slo());
        boolean known = state.holds().containsKey(key);
        if (!known && state.holds().size() >= ReleaseState.FIRING_CAPACITY) {
            return Decider.ignore(state, Reason.HELD, "held already, by too many SLOs to list");
        }
        ReleaseState next = state.hold(key, text, now).reason(text);
        return new Transition(
                known ? next : next.announce(level, Kind.HELD, text, now), new Held(reason, text));
    }

    static Transition evidence(ReleaseState state, Alert alert, Policy policy, Instant now) {
        Optional<Guardrail> guardrail =
                policy.guardrails().stream().filter(g -> g.name().equals(alert.slo())).findFirst();
        Optional<Instant> evaluatedAt =
                alert.evaluatedAt().filter(t -> t.isBefore(now.plus(Advance.MAX_AGE)));
        if (evaluatedAt.isEmpty()) {
            return Decider.ignore(
                    state, Reason.UNUSABLE_EVIDENCE, "no usable annotation evaluated_at");
        }
        if (alert.action() == Action.HEALTHY && guardrail.isEmpty()) {
            return Decider.ignore(
                    state,
                    Reason.UNUSABLE_EVIDENCE,
                    "the policy has no guardrail named " + alert.slo());
        }
        Duration window =
                alert.window().or(() -> guardrail.map(Guardrail::window)).orElse(Duration.ZERO);
        Proof proof = new Proof(evaluatedAt.get(), alert.receivedAt(), window);
        Evidence known = state.evidence();
        return switch (alert.action()) {
            case HEARTBEAT ->
                    stored(state, known.heartbeat(), proof, known.withHeartbeat(proof), now);
            case RECOVERED ->
                    stored(state, known.recovered(), proof, known.withRecovered(proof), now);
            case HEALTHY -> healthy(state, alert.slo(), proof, now);
            case ROLLBACK, HOLD -> Decider.ignore(state, Reason.NOT_APPLICABLE, "no evidence");
        };
    }

    private static Transition healthy(ReleaseState state, String slo, Proof proof, Instant now) {
        String key = Hold.alert(slo);
        Hold hold = state.holds().get(key);
        if (hold != null
                && !proof.evaluatedAt().isBefore(hold.lastSeen().plus(REPEAT.multipliedBy(2)))) {
            ReleaseState next =
                    Holds.end(
                            state.evidence(state.evidence().withHealthy(slo, proof)).notFiring(slo),
                            key,
                            now);
            return Decider.record(
                    next, Reason.RESUMED, "SLO " + slo + " is healthy again since its last alert");
        }
        Optional<Proof> known = Optional.ofNullable(state.evidence().healthy().get(slo));
        return stored(state, known, proof, state.evidence().withHealthy(slo, proof), now);
    }

    /// Keeps proof unless one nearly as new is on record and the new one proves nothing more.
    private static Transition stored(
            ReleaseState state, Optional<Proof> known, Proof proof, Evidence next, Instant now) {
        boolean enough =
                known.filter(k -> k.youngerThan(WRITE_INTERVAL, now))
                        .filter(k -> counts(state, k) || !counts(state, proof))
                        .isPresent();
        if (enough
                || known.filter(k -> !k.evaluatedAt().isBefore(proof.evaluatedAt())).isPresent()) {
            return Decider.ignore(state, Reason.EVIDENCE_KNOWN, "known already");
        }
        return Decider.record(state.evidence(next), Reason.EVIDENCE, "recorded");
    }

    private static boolean counts(ReleaseState state, Proof proof) {
        return switch (state.phase()) {
            case Phase.Progressing(int _, Instant _, Optional<Instant> from) ->
                    from.map(proof::liesAfter).orElse(false);
            case Phase.Watching(Instant _, Instant from, boolean _) -> proof.liesAfter(from);
            case RollingBack(Cause _, Instant _, Optional<Instant> restored) ->
                    restored.map(proof::liesAfter).orElse(false);
            case Pending _, Phase.Promoting _, RollbackFailed _, Finished _ -> false;
        };
    }
}
