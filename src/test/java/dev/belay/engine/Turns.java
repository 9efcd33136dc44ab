package dev.belay.engine;

import java.time.InstantSource;

/// Turns as most tests want them: what is put off is done at once, and what is written down is not looked at.
final class Turns {

    private Turns() {}

    static Turn of(Releases releases, Ledgers ledgers, Workload workload, InstantSource clock) {
        return new Turn(
                releases, ledgers, workload, clock, new RecordingJournal(), Runnable::run, _ -> {});
    }
}
