package dev.belay.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What has to be true before a release may start.
///
/// @param authorMayApprove whether who made the deployment may approve it, too
public record Gates(List<Approval> approvals, boolean authorMayApprove) {

    /// Nothing.
    public static final Gates NONE = new Gates(List.of(), false);

    /// The most stages.
    public static final int MOST_STAGES = 4;

    /// The most people that all stages together can ask for: each is kept on the Release.
    public static final int MOST_PEOPLE = 8;

    public Gates {
        approvals = List.copyOf(approvals);
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
