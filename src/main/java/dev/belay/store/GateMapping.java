package dev.belay.store;

import dev.belay.release.GateLog;
import dev.belay.release.GateResult;
import dev.belay.release.GateResult.Outcome;
import dev.belay.release.ProtectionRule;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What gates were seen to be, there and back. A gate's name is never cut, because it is known again by that; all names
/// together are shorter than the policy, which has its own limit.
final class GateMapping {

    /// With shorter texts a status has no room left for what only explains.
    private static final int LONG = 160;

    private GateMapping() {}

    /// @param all whether every result is needed: after the start none decides anything any more
    static @Nullable GateStatus write(GateLog log, int texts, boolean all) {
        return log.equals(GateLog.EMPTY)
                ? null
                : new GateStatus(
                        Wire.text(log.since().filter(_ -> all || texts >= LONG)),
                        Wire.unlessEmpty(
                                log.results().stream()
                                        .filter(_ -> all || texts >= LONG)
                                        .map(r -> write(r, texts))
                                        .toList()),
                        log.rule().map(r -> write(r, texts)).orElse(null));
    }

    private static GateStatus.Result write(GateResult result, int texts) {
        return new GateStatus.Result(
                result.gate(), word(result.outcome()), Fit.to(result.seen(), texts));
    }

    private static GateStatus.Rule write(ProtectionRule rule, int texts) {
        // Once it was answered, nobody is told about that environment any more.
        boolean whole = rule.approved().isEmpty() || texts >= LONG;
        return new GateStatus.Rule(
                rule.run(),
                whole ? rule.environment() : Fit.to(rule.environment(), texts),
                rule.comments() == 0 ? null : Integer.valueOf(rule.comments()),
                rule.said().isEmpty() ? null : Fit.to(rule.said(), texts),
                rule.approved().orElse(null));
    }

    static GateLog read(@Nullable GateStatus s) {
        if (s == null) {
            return GateLog.EMPTY;
        }
        List<GateStatus.Result> results = Wire.list(s.results());
        return new GateLog(
                Wire.optionalInstant("status.gates.since", s.since()),
                IntStream.range(0, results.size())
                        .mapToObj(i -> read("status.gates.results[" + i + "]", results.get(i)))
                        .toList(),
                Optional.ofNullable(s.rule()).map(GateMapping::read));
    }

    private static GateResult read(String at, GateStatus.Result r) {
        return new GateResult(
                Wire.required(at + ".gate", r.gate()),
                outcome(at + ".outcome", r.outcome()),
                Wire.required(at + ".seen", r.seen()),
                Optional.empty());
    }

    private static ProtectionRule read(GateStatus.Rule r) {
        String at = "status.gates.rule";
        return new ProtectionRule(
                Wire.required(at + ".run", r.run()),
                Wire.required(at + ".environment", r.environment()),
                Objects.requireNonNullElse(r.comments(), 0),
                Objects.requireNonNullElse(r.said(), ""),
                Optional.ofNullable(r.approved()));
    }

    private static String word(Outcome outcome) {
        return switch (outcome) {
            case PASSED -> "passed";
            case FAILED -> "failed";
            case WAITING -> "waiting";
        };
    }

    private static Outcome outcome(String path, @Nullable String word) {
        return switch (Wire.required(path, word)) {
            case "passed" -> Outcome.PASSED;
            case "failed" -> Outcome.FAILED;
            case "waiting" -> Outcome.WAITING;
            default -> throw new Unreadable(path, "'" + word + "' is no outcome of a gate");
        };
    }
}
