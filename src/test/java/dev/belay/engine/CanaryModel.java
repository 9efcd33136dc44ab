package dev.belay.engine;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// A canary Rollout as Argo's controller treats it, without Kubernetes around it.
///
/// What it does was read off the real controller (`RolloutContract`): back to the stable version
/// mid-canary skips the steps; an older version after promotion walks them, unless `promoteFull` is
/// set once it was observed; flags set before that are wiped out.
public final class CanaryModel {

    /// A pod template: the release label, the container's image, and everything else.
    public record Template(Optional<String> release, String image, String rest) {
        /// The controller's name for it.
        public String hash() {
            return "h(%s,%s,%s)".formatted(release.orElse("-"), image, rest);
        }

        /// The same template with another label and image.
        public Template with(String release, String image) {
            return new Template(Optional.of(release), image, rest);
        }
    }

    /// Who wrote the template last, as the API server knows it.
    public static final String BELAY = "belay";

    final int steps;
    final Map<String, Template> kept = new TreeMap<>();
    final Set<String> broken = new TreeSet<>();
    Template spec;
    String writer = "kubectl";
    long version = 1;
    long generation = 1;
    long observed = 1;
    String hash;
    String stable;
    int step;
    boolean paused;
    boolean cleared;
    boolean promoteFull;
    boolean available = true;

    /// A Rollout at rest on this version.
    public CanaryModel(int steps, Template running) {
        this.steps = steps;
        this.spec = running;
        this.hash = running.hash();
        this.stable = hash;
        this.step = steps;
        kept.put(hash, running);
    }

    /// A Rollout whose first version never became healthy.
    public static CanaryModel neverHealthy(int steps, Template first) {
        CanaryModel made = new CanaryModel(steps, first);
        made.stable = "";
        made.available = false;
        made.broken.add(made.hash);
        return made;
    }

    /// Puts a template in the spec.
    public void write(Template next, String by) {
        if (!next.equals(spec)) {
            spec = next;
            writer = by;
            generation++;
            version++;
        }
    }

    /// Any other write, which only moves the version.
    public void touch() {
        version++;
    }

    /// Asks for the way to 100 % without steps.
    public void promoteFull() {
        promoteFull = true;
        version++;
    }

    /// Ends the pause of the step it stands at.
    public void clearPause() {
        paused = false;
        cleared = true;
        version++;
    }

    boolean seen() {
        return observed == generation;
    }

    boolean onStable() {
        return !stable.isEmpty() && stable.equals(hash);
    }

    /// One pass of the controller; false when there was nothing to do.
    public boolean controller() {
        boolean changed = seen() ? pass() : observe();
        if (changed) {
            version++;
        }
        return changed;
    }

    private boolean observe() {
        observed = generation;
        promoteFull = false;
        String next = spec.hash();
        kept.put(next, spec);
        if (!next.equals(hash)) {
            hash = next;
            paused = false;
            cleared = false;
            available = false;
            step = onStable() ? steps : 0;
        }
        return true;
    }

    private boolean pass() {
        boolean healthy = !broken.contains(hash);
        if (available != healthy) {
            available = healthy;
            return true;
        }
        if (!available || onStable()) {
            boolean dropped = onStable() && promoteFull;
            promoteFull &= !dropped;
            return dropped;
        }
        if (stable.isEmpty() || promoteFull || step == steps) {
            stable = hash;
            step = steps;
            paused = false;
            cleared = false;
            promoteFull = false;
            return true;
        }
        if (cleared) {
            cleared = false;
            step++;
            available = false;
            return true;
        }
        boolean pauses = !paused;
        paused = true;
        return pauses;
    }
}
