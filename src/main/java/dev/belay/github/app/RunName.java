package dev.belay.github.app;

import dev.belay.release.ReleaseId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What Belay gives a run to carry in its name, so that it is known again: `namespace/release/workflow`.
public record RunName(ReleaseId release, String workflow) {

    private static final Pattern FORM =
            Pattern.compile(
                    "(?<![^\\s])([a-z0-9-]{1,63})/([a-z0-9.-]{1,63})/([a-z0-9-]{1,30})(?![^\\s])");

    static RunName of(ReleaseId release, String workflow) {
        return new RunName(release, workflow);
    }

    /// The first one in a run's title, as a word of its own.
    public static Optional<RunName> in(String title) {
        Matcher m = FORM.matcher(title);
        return m.find()
                ? Optional.of(new RunName(new ReleaseId(m.group(1), m.group(2)), m.group(3)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "%s/%s/%s".formatted(release.namespace(), release.name(), workflow);
    }
}
