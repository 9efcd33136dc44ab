package dev.belay.policy;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What has to be true before a release may start.
///
/// @param authorMayApprove whether who made the deployment may approve it, too
/// @param deadline how long a gate may be undecided; people may take as long as they like
/// @param read the gates that are read rather than decided by people
public record Gates(
        List<Approval> approvals, boolean authorMayApprove, Duration deadline, List<Gate> read) {

    /// How long a gate may be undecided where the policy does not say.
    public static final Duration DEADLINE = Duration.ofHours(1);

    /// Nothing.
    public static final Gates NONE = new Gates(List.of(), false);

    /// The most stages.
    public static final int MOST_STAGES = 4;

    /// The most people that all stages together can ask for: each is kept on the Release.
    public static final int MOST_PEOPLE = 8;

    /// Only people.
    public Gates(List<Approval> approvals, boolean authorMayApprove) {
        this(approvals, authorMayApprove, DEADLINE, List.of());
    }

    public Gates {
        approvals = List.copyOf(approvals);
        read = List.copyOf(read);
        if (deadline.isZero() || deadline.isNegative()) {
            throw new IllegalArgumentException("deadline must be longer than nothing");
        }
        if (approvals.size() > MOST_STAGES) {
            throw new IllegalArgumentException(
                    "at most %d stages, not %d".formatted(MOST_STAGES, approvals.size()));
        }
        int people = approvals.stream().mapToInt(Approval::count).sum();
        if (people > MOST_PEOPLE) {
            throw new IllegalArgumentException(
                    "at most %d people in all stages together, not %d"
                            .formatted(MOST_PEOPLE, people));
        }
        Set<String> stages = new HashSet<>();
        for (Approval approval : approvals) {
            if (!stages.add(approval.stage())) {
                throw new IllegalArgumentException("two stages are named " + approval.stage());
            }
        }
        Set<String> labels = new HashSet<>();
        for (Gate gate : read) {
            if (!labels.add(gate.label())) {
                throw new IllegalArgumentException("two gates are called " + gate.label());
            }
        }
    }

    /// The stage of this name.
    public Optional<Approval> stage(String name) {
        return approvals.stream().filter(a -> a.stage().equals(name)).findFirst();
    }

    /// The names of all stages.
    public List<String> stages() {
        return approvals.stream().map(Approval::stage).toList();
    }
}
