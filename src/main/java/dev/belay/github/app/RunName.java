package dev.belay.github.app;

import dev.belay.release.ReleaseId;
import java.util.List;
import java.util.regex.Pattern;

/// What Belay gives a run to carry in its name, so that it is known again: `namespace/release/workflow`.
public record RunName(ReleaseId release, String workflow) {

    private static final Pattern FORM =
            Pattern.compile(
                    "(?<![^\\s])([a-z0-9-]{1,63})/([a-z0-9.-]{1,63})/([a-z0-9-]{1,30})(?![^\\s])");

    static RunName of(ReleaseId release, String workflow) {
        return new RunName(release, workflow);
    }

    /// Whatever looks like one in a run's title and is a word of its own; a branch may look like one, too.
    public static List<RunName> in(String title) {
        return FORM.matcher(title)
                .results()
                .map(m -> new RunName(new ReleaseId(m.group(1), m.group(2)), m.group(3)))
                .toList();
    }

    @Override
    public String toString() {
        return "%s/%s/%s".formatted(release.namespace(), release.name(), workflow);
    }
}
