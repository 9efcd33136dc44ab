package dev.belay.engine;

import dev.belay.release.Effect;
import dev.belay.release.Outcome;
import dev.belay.release.ReleaseEvent;
import dev.belay.release.ReleaseState;
import dev.belay.release.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Keeps what was decided and tried, as short lines that a failing test can print.
public final class RecordingJournal implements Journal {

    /// More lines than a person reads; the oldest go first.
    private static final int CAPACITY = 4_000;

    /// One decision.
    public record Decided(
            ReleaseState before, ReleaseEvent event, Verdict verdict, ReleaseState after) {}

    /// One attempt.
    public record Tried(ReleaseState state, Effect effect, Outcome outcome) {}

    private final List<Object> entries = new ArrayList<>();

    @Override
    public void decided(
            ReleaseState before, ReleaseEvent event, Verdict verdict, ReleaseState after) {
        add(new Decided(before, event, verdict, after));
    }

    @Override
    public void tried(ReleaseState state, Effect effect, Outcome outcome, Duration took) {
        add(new Tried(state, effect, outcome));
    }

    private void add(Object entry) {
        if (entries.size() == CAPACITY) {
            entries.subList(0, CAPACITY / 2).clear();
        }
        entries.add(entry);
    }

    /// The decisions, oldest first.
    public List<Decided> decisions() {
        return entries.stream().filter(Decided.class::isInstance).map(Decided.class::cast).toList();
    }

    /// The attempts, oldest first.
    public List<Tried> attempts() {
        return entries.stream().filter(Tried.class::isInstance).map(Tried.class::cast).toList();
    }

    /// Everything as lines, oldest first.
    public List<String> lines() {
        return entries.stream().map(RecordingJournal::line).toList();
    }

    private static String line(Object entry) {
        return switch (entry) {
            case Decided(
                            ReleaseState before,
                            ReleaseEvent event,
                            Verdict verdict,
                            ReleaseState after) ->
                    "%s %s: %s -> %s %s because %s %s"
                            .formatted(
                                    before.intent().id().name(),
                                    before.phase(),
                                    event.getClass().getSimpleName(),
                                    after.phase(),
                                    after.pending(),
                                    verdict.reason(),
                                    verdict.text());
            case Tried(ReleaseState state, Effect effect, Outcome outcome) ->
                    "%s tried %s: %s".formatted(state.intent().id().name(), effect, outcome);
            default -> entry.toString();
        };
    }
}
