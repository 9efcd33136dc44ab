package dev.belay.release;

import dev.belay.policy.Durations;
import dev.belay.policy.Gate;
import dev.belay.release.Phase.Finished;
import dev.belay.release.Phase.RollbackFailed;
import dev.belay.release.Phase.RolledBack;
import dev.belay.release.Phase.RollingBack;
import dev.belay.release.Phase.Succeeded;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The gates that are read from the clock and from Belay's own record.
public final class RecordRules {

    private static final Pattern DIGEST = Pattern.compile(".*@(sha256:[0-9a-f]{64})$");

    private static final Comparator<ReleaseState> OLDEST_FIRST =
            Comparator.comparingLong(s -> s.intent().deploymentId());

    private RecordRules() {}

    /// What a freeze comes to now.
    public static GateResult freeze(Gate.Freeze gate, Instant now) {
        return gate.calendar()
                .endIfCovered(now)
                .map(end -> GateResult.frozen(gate.label(), "nothing starts until " + end, end))
                .orElseGet(() -> GateResult.passed(gate.label(), "not now"));
    }

    /// Whether enough of the last releases went well. Those that never started do not count.
    public static GateResult budget(
            Gate.Budget gate, Intent me, Collection<ReleaseState> ofPolicy, Instant now) {
        Instant since = now.minus(gate.within());
        List<ReleaseState> started =
                ofPolicy.stream()
                        .filter(s ->
                                s.start().isPresent()
                                        && s.intent().deploymentId() != me.deploymentId())
                        .sorted(OLDEST_FIRST.reversed())
                        .limit(gate.releases())
                        .toList();
        List<String> back =
                started.stream()
                        .filter(s -> wentBack(s.phase()) && endOf(s).isAfter(since))
                        .map(s -> s.intent().id().name())
                        .toList();
        String seen =
                "%d of the last %d releases went back within %s%s; at most %d (%s) may"
                        .formatted(
                                back.size(),
                                gate.releases(),
                                Durations.format(gate.within()),
                                back.isEmpty() ? "" : " (" + shown(back) + ")",
                                gate.allowed(),
                                gate.rollbackRate());
        return back.size() <= gate.allowed()
                ? GateResult.passed(gate.label(), seen)
                : GateResult.failed(gate.label(), seen);
    }

    private static boolean wentBack(Phase phase) {
        return phase instanceof RolledBack
                || phase instanceof RollingBack
                || phase instanceof RollbackFailed;
    }

    /// A rollback that has not ended counts as one of now.
    private static Instant endOf(ReleaseState state) {
        return state.phase() instanceof Finished finished ? finished.at() : Instant.MAX;
    }

    private static String shown(List<String> names) {
        String few = names.stream().limit(3).collect(Collectors.joining(", "));
        return names.size() > 3 ? few + ", …" : few;
    }

    /// Whether what is to be deployed has succeeded there: the same commit of the same repository, and where both
    /// images have a digest, the same digest.
    public static GateResult earlier(
            Gate.Earlier gate, Intent me, Collection<ReleaseState> ofThatPolicy) {
        String label = gate.label();
        List<ReleaseState> same =
                ofThatPolicy.stream()
                        .filter(s -> isSame(s.intent(), me))
                        .sorted(OLDEST_FIRST.reversed())
                        .toList();
        Optional<ReleaseState> good =
                same.stream().filter(s -> s.phase() instanceof Succeeded).findFirst();
        String what = CheckRules.brief(me.sha());
        String where = "%s/%s".formatted(gate.namespace(), gate.policy());
        if (good.isPresent()) {
            return GateResult.passed(
                    label, "%s succeeded as %s".formatted(what, good.get().intent().id()));
        }
        if (same.isEmpty()) {
            return GateResult.waiting(
                    label, "no release of %s with this image in %s".formatted(what, where));
        }
        ReleaseState newest = same.getFirst();
        String seen = "%s is %s".formatted(newest.intent().id(), newest.phaseName());
        return same.stream().allMatch(s -> s.phase() instanceof Finished)
                ? GateResult.failed(label, seen)
                : GateResult.waiting(label, seen);
    }

    private static boolean isSame(Intent other, Intent me) {
        Optional<String> theirs = digest(other.image());
        Optional<String> mine = digest(me.image());
        return other.sha().equalsIgnoreCase(me.sha())
                && other.repository().equalsIgnoreCase(me.repository())
                && (theirs.isEmpty() || mine.isEmpty() || theirs.equals(mine));
    }

    private static Optional<String> digest(String image) {
        Matcher m = DIGEST.matcher(image);
        return m.matches() ? Optional.of(m.group(1)) : Optional.empty();
    }
}
