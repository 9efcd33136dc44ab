package dev.belay.store;

import dev.belay.policy.Approval;
import dev.belay.policy.Durations;
import dev.belay.policy.Gate;
import dev.belay.policy.Gates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads what has to be true before a start.
record GatesReader(Problems problems, String namespace, String path) {

    Gates read(@Nullable GatesSpec wire) {
        if (wire == null) {
            return Gates.NONE;
        }
        List<Approval> stages = new ArrayList<>();
        List<GatesSpec.Approval> wireStages = Wire.list(wire.approvals());
        for (int i = 0; i < wireStages.size(); i++) {
            String at = path + ".approvals[" + i + "]";
            stage(at, wireStages.get(i)).ifPresent(stages::add);
        }
        boolean author = Objects.requireNonNullElse(wire.authorMayApprove(), false);
        List<Gate> read = new GateReader(problems, namespace, path).read(wire);
        Optional<Duration> deadline =
                problems.parse(
                        path + ".deadline",
                        Objects.requireNonNullElse(wire.deadline(), Forms.GATES_DEADLINE),
                        Durations::parse);
        return problems.parse(
                        path,
                        "",
                        _ -> new Gates(stages, author, deadline.orElse(Gates.DEADLINE), read))
                .orElse(Gates.NONE);
    }

    private Optional<Approval> stage(String at, GatesSpec.Approval wire) {
        List<String> roles = Wire.list(wire.roles());
        int count = Objects.requireNonNullElse(wire.count(), Math.max(1, roles.size()));
        boolean optional = Objects.requireNonNullElse(wire.optional(), false);
        return problems.parse(
                at, wire.stage(), stage -> new Approval(stage, count, roles, optional));
    }
}
