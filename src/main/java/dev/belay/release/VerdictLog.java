package dev.belay.release;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The last verdicts of a release: repeats are counted instead of repeated, acts are kept longest.
public record VerdictLog(List<Entry> entries) {

    /// The most entries kept.
    public static final int CAPACITY = 50;

    /// No verdicts yet.
    public static final VerdictLog EMPTY = new VerdictLog(List.of());

    /// The subject of what a person said.
    static final String PERSON = "person";

    public VerdictLog {
        entries = List.copyOf(entries);
        if (entries.size() > CAPACITY) {
            throw new IllegalArgumentException("at most 50 verdicts, not " + entries.size());
        }
    }

    /// One verdict and how often it was given.
    ///
    /// @param subject what it was about: `rollback:<slo>` or the kind of event
    /// @param fingerprint the alert's, empty for other events
    public record Entry(
            Instant at,
            String subject,
            String fingerprint,
            Optional<Instant> startsAt,
            String verdict,
            String reason,
            String text,
            int count) {

        boolean repeats(Entry other) {
            return subject.equals(other.subject)
                    && fingerprint.equals(other.fingerprint)
                    && startsAt.equals(other.startsAt)
                    && verdict.equals(other.verdict)
                    && reason.equals(other.reason)
                    && (!byPerson() || text.equals(other.text));
        }

        /// Who said it and why stands in the text, so two of them are one only if that is the same.
        private boolean byPerson() {
            return subject.equals(PERSON);
        }

        boolean evictable() {
            return !verdict.equals("act") && !byPerson();
        }
    }

    /// The log with one more verdict.
    public VerdictLog plus(Entry entry) {
        List<Entry> next = new ArrayList<>(entries);
        for (int i = next.size() - 1; i >= 0; i--) {
            Entry known = next.get(i);
            if (known.repeats(entry)) {
                next.remove(i);
                next.add(
                        new Entry(
                                entry.at,
                                entry.subject,
                                entry.fingerprint,
                                entry.startsAt,
                                entry.verdict,
                                entry.reason,
                                entry.text,
                                Math.min(known.count, Integer.MAX_VALUE - 1) + 1));
                return new VerdictLog(next);
            }
        }
        if (next.size() == CAPACITY) {
            evictOne(next);
        }
        next.add(entry);
        return new VerdictLog(next);
    }

    private static void evictOne(List<Entry> entries) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).evictable()) {
                entries.remove(i);
                return;
            }
        }
        entries.removeFirst();
    }
}
