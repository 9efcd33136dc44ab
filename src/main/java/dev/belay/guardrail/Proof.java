package dev.belay.guardrail;

import java.util.List;

/// That chance does not explain how often a release fails: by all its counts, or by those of a recent window.
///
/// Each of the two may be wrong with half of alpha. Of all counts one may look as often as one likes; of the recent
/// ones each look at each window has the same part of its half, for as long as a release may take.
///
/// @param of what it is about, in the names of its series
/// @param errors selects all bad events
record Proof(Book book, String slo, String of, Likelihood likelihood, String errors) {

    /// One broken client that tries again is three bad events soon enough.
    static final int LEAST_BAD = 3;

    private static final int HALVES = 2;

    /// Records how strong it is.
    void record(Counts counts) {
        book.record(name("llr"), slo, likelihood.over(List.of(counts.all())));
        book.record(
                name("llr_recent"),
                slo,
                likelihood.over(counts.recent().stream().map(c -> c.atLeast(LEAST_BAD)).toList()));
    }

    /// Records what it has to exceed, for people to see.
    void recordLines() {
        book.constant(name("threshold"), slo, line());
        book.constant(name("threshold_recent"), slo, recentLine());
    }

    /// Holds for each release of which it is given.
    String beyondChance() {
        return "(%s > %s and %s >= %d\nor %s > %s)"
                .formatted(
                        book.recorded(name("llr"), slo),
                        line(),
                        errors,
                        LEAST_BAD,
                        book.recorded(name("llr_recent"), slo),
                        recentLine());
    }

    private String line() {
        return likelihood.threshold(HALVES).toPlainString();
    }

    private String recentLine() {
        return likelihood.threshold(HALVES * recentLooks(book.guarded())).toPlainString();
    }

    /// At how many windows one looks until a release is watched no more.
    static long recentLooks(Guarded guarded) {
        long looks = guarded.longest().dividedBy(PolicyRules.EVIDENCE_INTERVAL) + 1;
        return looks * Counts.WINDOWS.size();
    }

    private String name(String series) {
        return "belay:%s:%s".formatted(of, series);
    }
}
