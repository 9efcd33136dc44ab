package dev.belay.engine;

import java.util.List;
import java.util.Optional;

/// Does everything that is due.
public interface Sweeper {

    /// Looks at every release that may have something to do, in one namespace or everywhere.
    Report sweep(Optional<String> namespace);

    /// What a sweep came to.
    ///
    /// @param looked how many releases were looked at
    /// @param failed what was due and could not be done
    record Report(int looked, List<String> failed) {}
}
