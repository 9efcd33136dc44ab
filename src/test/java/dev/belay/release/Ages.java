package dev.belay.release;

import static dev.belay.release.Samples.MINUTE;
import static dev.belay.release.Samples.T0;

import dev.belay.release.Evidence.Proof;
import dev.belay.release.Phase.Cancelled;
import dev.belay.release.Phase.Pending;
import dev.belay.release.Phase.Progressing;
import dev.belay.release.Phase.Promoting;
import dev.belay.release.Phase.Rejected;
import dev.belay.release.Phase.RollbackFailed;
import dev.belay.release.Phase.RolledBack;
import dev.belay.release.Phase.RollingBack;
import dev.belay.release.Phase.Succeeded;
import dev.belay.release.Phase.Superseded;
import dev.belay.release.Phase.Watching;
import dev.belay.release.VerificationRun.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes the states finite: an instant becomes its age in whole minutes, and old is old.
final class Ages {

    /// Proof and holds: fresh, at the bound, or past every bound.
    private static final int PROOF = 1;

    private static final int HOLD = 2;
    private static final int STEP = 3;
    private static final int BAKE = 2;
    private static final int WATCH = 4;
    private static final int WATCHED = 3;

    private Ages() {}

    /// The same state as seen at T0 when it is now `now`, without what no decision depends on.
    static ReleaseState normal(ReleaseState s, Instant now) {
        Map<String, Hold> holds = new HashMap<>();
        s.holds()
                .forEach((k, h) ->
                        holds.put(
                                k,
                                new Hold(
                                        "",
                                        T0,
                                        age(
                                                h.lastSeen(),
                                                now,
                                                k.startsWith("alert:") ? HOLD : 0))));
        Map<String, Proof> healthy = new HashMap<>();
        s.evidence().healthy().forEach((slo, p) -> healthy.put(slo, proof(p, now)));
        return new ReleaseState(
                s.intent(),
                phase(s.phase(), now),
                holds,
                consents(s.approvals()),
                gates(s, now),
                s.presses(),
                s.start(),
                s.template(),
                verification(s, now),
                new Evidence(
                        s.evidence().heartbeat().map(p -> proof(p, now)),
                        healthy,
                        s.evidence().recovered().map(p -> proof(p, now))),
                s.pending(),
                Map.of(),
                VerdictLog.EMPTY,
                Outbox.EMPTY,
                Timings.NONE,
                "",
                T0);
    }

    /// Who agreed matters, when and why does not; nor in which order they did.
    private static List<Consent> consents(List<Consent> given) {
        return given.stream()
                .map(c -> new Consent(c.stage(), c.by(), T0, ""))
                .sorted(Comparator.comparing(c -> c.stage() + c.by().user()))
                .toList();
    }

    /// What was seen of a gate matters, the words do not. How often a job was told to wait decides nothing here; and
    /// which job waits is nothing to a release that has started, so that is walked before the start.
    private static GateLog gates(ReleaseState s, Instant now) {
        GateLog log = s.gates();
        List<GateResult> results =
                log.results().stream()
                        .map(r -> new GateResult(r.gate(), r.outcome(), "", Optional.empty()))
                        .toList();
        Optional<ProtectionRule> rule =
                log.rule()
                        .filter(_ ->
                                s.phase() instanceof Pending
                                        && !s.intent().policy().gates().read().isEmpty())
                        .map(r ->
                                new ProtectionRule(r.run(), r.environment(), 0, "", r.approved()));
        return new GateLog(log.since().map(t -> ageOfFreeze(t, now)), results, rule);
    }

    /// How far each is matters, and how long ago that is; the words do not, nor what is over.
    private static VerificationLog verification(ReleaseState s, Instant now) {
        return new VerificationLog(
                s.workflows().runs().stream()
                        .filter(_ -> s.phase() instanceof Watching)
                        .map(r ->
                                new VerificationRun(
                                        r.name(),
                                        r.stage(),
                                        asked(r) ? r.asks() : 0,
                                        asked(r) ? age(r.at(), now, 1) : T0,
                                        r.stage() == Stage.PASSED ? Optional.empty() : r.run(),
                                        r.stage() == Stage.PASSED ? 0 : r.attempt(),
                                        "",
                                        ""))
                        .toList());
    }

    /// Whether it may yet be asked for once more.
    private static boolean asked(VerificationRun run) {
        return run.stage() == Stage.DUE || run.stage() == Stage.ASKED;
    }

    /// A deadline may begin with the end of a freeze, which is yet to come.
    private static Instant ageOfFreeze(Instant since, Instant now) {
        return since.isAfter(now) ? T0.plus(Duration.between(now, since)) : age(since, now, BAKE);
    }

    private static Proof proof(Proof p, Instant now) {
        return new Proof(
                age(p.evaluatedAt(), now, PROOF), age(p.receivedAt(), now, PROOF), p.window());
    }

    private static Instant age(Instant at, Instant now, int old) {
        // Millions of times: dividing one duration by another took more than all decisions.
        long minutes = Math.clamp(Duration.between(at, now).toMinutes(), 0, old);
        return T0.minus(MINUTE.multipliedBy(minutes));
    }

    private static Optional<Instant> age(Optional<Instant> at, Instant now, int old) {
        return at.map(t -> age(t, now, old));
    }

    private static Phase phase(Phase phase, Instant now) {
        return switch (phase) {
            case Pending(Instant since, boolean allowed) ->
                    new Pending(age(since, now, BAKE), allowed);
            case Progressing(int step, Instant entered, Optional<Instant> from) ->
                    new Progressing(step, age(entered, now, STEP), age(from, now, BAKE));
            case Promoting(Instant entered) -> new Promoting(age(entered, now, BAKE));
            case Watching(Instant since, Instant from, boolean certified) ->
                    new Watching(age(since, now, WATCH), age(from, now, WATCHED), certified);
            case RollingBack(Cause _, Instant since, Optional<Instant> restored) ->
                    new RollingBack(
                            new Cause.NotReady(""),
                            age(since, now, BAKE),
                            age(restored, now, BAKE));
            case RollbackFailed(Cause _, Instant since) ->
                    new RollbackFailed(new Cause.NotReady(""), T0);
            case Succeeded _ -> new Succeeded(T0);
            case RolledBack(Cause _, Instant _, boolean verified) ->
                    new RolledBack(new Cause.NotReady(""), T0, verified);
            case Rejected _ -> new Rejected(T0);
            case Superseded(String by, Instant _) -> new Superseded(by, T0);
            case Cancelled _ -> new Cancelled(T0);
        };
    }
}
