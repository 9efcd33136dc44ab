package dev.belay.engine;

import java.util.List;
import java.util.Optional;

/// Does everything that is due.
public interface Sweeper {

    /// Looks at every release that may have something to do, in one namespace or everywhere.
    Report sweep(Optional<String> namespace);

    /// What a sweep came to.
    ///
    /// @param failed one line for each release that could not be looked after
    record Report(int looked, List<String> failed) {
        public Report {
            failed = List.copyOf(failed);
        }
    }
}
