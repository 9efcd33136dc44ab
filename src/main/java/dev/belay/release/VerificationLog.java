package dev.belay.release;

import dev.belay.policy.Policy;
import dev.belay.policy.VerificationWorkflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What became of the workflows that have to succeed after the rollout; those not in it are still due.
public record VerificationLog(List<VerificationRun> runs) {

    /// Nothing was asked for yet.
    public static final VerificationLog EMPTY = new VerificationLog(List.of());

    public VerificationLog {
        runs = List.copyOf(runs);
    }

    /// How far the workflow of this name is.
    public VerificationRun of(String name) {
        return runs.stream()
                .filter(r -> r.name().equals(name))
                .findFirst()
                .orElseGet(() -> VerificationRun.due(name));
    }

    VerificationLog with(VerificationRun next) {
        List<VerificationRun> all = new ArrayList<>(runs);
        int known = all.indexOf(of(next.name()));
        if (known < 0) {
            all.add(next);
        } else {
            all.set(known, next);
        }
        return new VerificationLog(all);
    }

    /// The first of the policy's workflows whose end is not known.
    Optional<VerificationRun> undecided(Policy policy) {
        return policy.verification().stream()
                .map(VerificationWorkflow::name)
                .map(this::of)
                .filter(r -> !r.decided())
                .findFirst();
    }
}
