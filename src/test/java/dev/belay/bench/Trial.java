package dev.belay.bench;

import dev.belay.bench.RenderedRules.Proof;
import dev.belay.bench.RenderedRules.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One proof against one release, second by second.
final class Trial {

    private final List<Count> counts = new ArrayList<>();

    /// The terms of one window, which have one line and count the same events.
    private record Count(Window window, List<Term> terms, double line) {
        boolean exceeded() {
            for (Term term : terms) {
                if (window.errors() >= term.least()
                        && term.ratio(window.errors(), window.requests()) > line) {
                    return true;
                }
            }
            return false;
        }
    }

    /// The counts of the last seconds, or of all.
    static final class Window {
        private final int[] recent;
        private long errors;
        private long requests;
        private int second;

        /// The last so many seconds; with 0 all.
        Window(int seconds) {
            recent = new int[seconds];
        }

        void add(int bad, int all) {
            errors += bad;
            requests += all;
            if (recent.length > 0) {
                int slot = second % recent.length;
                errors -= recent[slot];
                requests -= second < recent.length ? 0 : all;
                recent[slot] = bad;
            }
            second++;
        }

        long errors() {
            return errors;
        }

        long requests() {
            return requests;
        }
    }

    /// One that looks at these counts, which somebody has to add to.
    Trial(Proof proof, Map<Integer, Window> windows) {
        for (int seconds : proof.terms().stream().mapToInt(Term::seconds).distinct().toArray()) {
            counts.add(
                    new Count(
                            windows.computeIfAbsent(seconds, Window::new),
                            proof.of(seconds),
                            seconds == 0 ? proof.line() : proof.recentLine()));
        }
    }

    /// A place for the counts of one release.
    static Map<Integer, Window> windows() {
        return new TreeMap<>();
    }

    /// Whether one of its lines is crossed now.
    boolean proven() {
        for (Count count : counts) {
            if (count.exceeded()) {
                return true;
            }
        }
        return false;
    }
}
