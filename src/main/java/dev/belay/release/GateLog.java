package dev.belay.release;

import dev.belay.policy.Gate;
import dev.belay.policy.Gates;
import dev.belay.release.GateResult.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What the gates of a release were seen to be, and who at GitHub waits for them.
///
/// @param since from when the deadline of what is undecided counts; empty while nothing is
public record GateLog(
        Optional<Instant> since, List<GateResult> results, Optional<ProtectionRule> rule) {

    /// Nothing was read yet.
    public static final GateLog EMPTY = new GateLog(Optional.empty(), List.of(), Optional.empty());

    public GateLog {
        results = List.copyOf(results);
    }

    /// Whether each of these gates was seen open.
    public boolean open(Gates gates) {
        Set<String> passed =
                results.stream()
                        .filter(GateResult::isPassed)
                        .map(GateResult::gate)
                        .collect(Collectors.toSet());
        return gates.read().stream().map(Gate::label).allMatch(passed::contains);
    }

    /// Whether nobody waits for an answer.
    boolean answered() {
        return rule.isEmpty() || rule.get().approved().isPresent();
    }

    /// The first that is closed, else the first that is undecided.
    Optional<GateResult> undecided() {
        return first(Outcome.FAILED).or(() -> first(Outcome.WAITING));
    }

    Optional<GateResult> first(Outcome outcome) {
        return results.stream().filter(r -> r.outcome() == outcome).findFirst();
    }

    /// After the gates were read. No deadline runs while a freeze lasts.
    GateLog read(List<GateResult> read, Instant now) {
        boolean waiting = read.stream().anyMatch(r -> r.outcome() == Outcome.WAITING);
        Optional<Instant> counted =
                waiting
                        ? Optional.of(
                                read.stream()
                                        .flatMap(r -> r.until().stream())
                                        .reduce(since.orElse(now), (a, b) -> a.isAfter(b) ? a : b))
                        : Optional.empty();
        return new GateLog(counted, read.stream().map(GateResult::kept).toList(), rule);
    }

    GateLog rule(ProtectionRule next) {
        return new GateLog(since, results, Optional.of(next));
    }

    GateLog withoutRule() {
        return new GateLog(since, results, Optional.empty());
    }
}
