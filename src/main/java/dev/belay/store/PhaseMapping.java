package dev.belay.store;

import dev.belay.release.Cause;
import dev.belay.release.Phase;
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
import dev.belay.store.PhaseStatus.CauseStatus;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The exact phase of a release, there and back.
final class PhaseMapping {

    private static final String AT = "status.state";

    private PhaseMapping() {}

    static PhaseStatus write(Phase phase, int textBytes) {
        PhaseStatus named = PhaseStatus.named(phase.getClass().getSimpleName());
        return switch (phase) {
            case Pending(Instant since, boolean allowed) ->
                    named.since(since.toString()).allowedByGitHub(allowed);
            case Progressing(int step, Instant entered, Optional<Instant> bakeFrom) ->
                    named.step(step).entered(entered.toString()).bakeFrom(Wire.text(bakeFrom));
            case Promoting(Instant entered) -> named.entered(entered.toString());
            case Watching(Instant since, Instant evidenceFrom, boolean certified) ->
                    named.since(since.toString())
                            .evidenceFrom(evidenceFrom.toString())
                            .certified(certified);
            case RollingBack(Cause cause, Instant since, Optional<Instant> restored) ->
                    named.cause(write(cause, textBytes))
                            .since(since.toString())
                            .restoredAt(Wire.text(restored));
            case RollbackFailed(Cause cause, Instant since) ->
                    named.cause(write(cause, textBytes)).since(since.toString());
            case RolledBack(Cause cause, Instant at, boolean verified) ->
                    named.cause(write(cause, textBytes)).at(at.toString()).verified(verified);
            case Superseded(String by, Instant at) ->
                    named.by(Fit.to(by, Caps.NAME)).at(at.toString());
            case Succeeded(Instant at) -> named.at(at.toString());
            case Rejected(Instant at) -> named.at(at.toString());
            case Cancelled(Instant at) -> named.at(at.toString());
        };
    }

    static Phase read(PhaseStatus s) {
        return switch (Wire.required(AT + ".name", s.name())) {
            case "Pending" -> new Pending(since(s), is("allowedByGitHub", s.allowedByGitHub()));
            case "Progressing" ->
                    new Progressing(
                            Wire.required(AT + ".step", s.step()),
                            entered(s),
                            Wire.optionalInstant(AT + ".bakeFrom", s.bakeFrom()));
            case "Promoting" -> new Promoting(entered(s));
            case "Watching" ->
                    new Watching(
                            since(s),
                            Wire.instant(AT + ".evidenceFrom", s.evidenceFrom()),
                            is("certified", s.certified()));
            case "RollingBack" ->
                    new RollingBack(
                            cause(s),
                            since(s),
                            Wire.optionalInstant(AT + ".restoredAt", s.restoredAt()));
            case "RollbackFailed" -> new RollbackFailed(cause(s), since(s));
            case "RolledBack" -> new RolledBack(cause(s), at(s), is("verified", s.verified()));
            case "Superseded" -> new Superseded(Wire.required(AT + ".by", s.by()), at(s));
            case "Succeeded" -> new Succeeded(at(s));
            case "Rejected" -> new Rejected(at(s));
            case "Cancelled" -> new Cancelled(at(s));
            default -> throw new Unreadable(AT + ".name", "'" + s.name() + "' is no state");
        };
    }

    private static CauseStatus write(Cause cause, int textBytes) {
        return switch (cause) {
            case Cause.FromAlert(String slo, String fingerprint, Instant startsAt) ->
                    new CauseStatus(
                            "alert",
                            Fit.to(slo, Caps.SLO),
                            Fit.to(fingerprint, Caps.FINGERPRINT),
                            startsAt.toString(),
                            null,
                            null,
                            null);
            case Cause.NotReady(String detail) ->
                    new CauseStatus(
                            "notReady", null, null, null, Fit.to(detail, textBytes), null, null);
            case Cause.FromVerification(String workflow, String detail, String url) ->
                    new CauseStatus(
                            "verification",
                            null,
                            null,
                            null,
                            Fit.to(detail, textBytes),
                            workflow,
                            url.isEmpty() ? null : Fit.to(url, textBytes));
            case Cause.ByPerson(String who, String why) ->
                    new CauseStatus(
                            "person",
                            null,
                            null,
                            null,
                            null,
                            Fit.to(who, Caps.PERSON),
                            Fit.to(why, textBytes));
        };
    }

    private static Cause cause(PhaseStatus s) {
        String at = AT + ".cause";
        CauseStatus c = Wire.required(at, s.cause());
        return switch (Wire.required(at + ".type", c.type())) {
            case "alert" ->
                    new Cause.FromAlert(
                            Wire.required(at + ".slo", c.slo()),
                            Wire.required(at + ".fingerprint", c.fingerprint()),
                            Wire.instant(at + ".startsAt", c.startsAt()));
            case "notReady" -> new Cause.NotReady(Wire.required(at + ".detail", c.detail()));
            case "verification" ->
                    new Cause.FromVerification(
                            Wire.required(at + ".who", c.who()),
                            Wire.required(at + ".detail", c.detail()),
                            Objects.requireNonNullElse(c.why(), ""));
            case "person" ->
                    new Cause.ByPerson(
                            Wire.required(at + ".who", c.who()),
                            Wire.required(at + ".why", c.why()));
            default -> throw new Unreadable(at + ".type", "'" + c.type() + "' is no cause");
        };
    }

    private static Instant since(PhaseStatus s) {
        return Wire.instant(AT + ".since", s.since());
    }

    private static Instant entered(PhaseStatus s) {
        return Wire.instant(AT + ".entered", s.entered());
    }

    private static Instant at(PhaseStatus s) {
        return Wire.instant(AT + ".at", s.at());
    }

    private static boolean is(String field, @Nullable Boolean value) {
        return Wire.required(AT + "." + field, value);
    }
}
