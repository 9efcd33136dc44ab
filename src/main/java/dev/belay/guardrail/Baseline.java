package dev.belay.guardrail;

import dev.belay.policy.Durations;
import java.time.Duration;

/// What the baseline of a release did, recorded under the name of that release.
///
/// @param requests selects the events in all
/// @param errors selects the bad ones
record Baseline(String requests, String errors) {

    /// Records both of them over a window.
    static Baseline record(Book book, String slo, Measure measure, Duration window) {
        String span = Durations.format(window);
        String how = "increase(%s[" + span + "])";
        Guarded guarded = book.guarded();
        String suffix = ":increase" + span;
        String releases = Scope.releases(guarded);
        String adopted = Scope.adopted(guarded);
        String requests = "belay:baseline_requests" + suffix;
        if (!book.has(book.recorded(requests, slo))) {
            book.record(
                    requests,
                    slo,
                    of(book, measure.requests(how, releases), measure.requests(how, adopted)));
        }
        String errors = "belay:baseline_" + measure.badName() + suffix;
        if (!book.has(book.recorded(errors, slo))) {
            book.record(
                    errors, slo, of(book, bad(measure, how, releases), bad(measure, how, adopted)));
        }
        return new Baseline(book.recorded(requests, slo), book.recorded(errors, slo));
    }

    private static String bad(Measure measure, String how, String matchers) {
        return measure.errors(how, matchers, "(" + measure.requests(how, matchers) + ")");
    }

    /// The values of baselines, each renamed to the release that replaced it.
    static String of(Book book, String releases, String adopted) {
        return """
        sum by (namespace, belay_release) (
          max by (namespace, belay_release, baseline_release) (%s)
          * on (namespace, baseline_release) group_left ()
          label_replace(
        %s
            or
        %s
          , "baseline_release", "$1", "belay_release", "(.*)")
        )\
        """
                .formatted(
                        book.info("baseline_hash!=\"\",phase!~\"" + Book.FINISHED + "\""),
                        ("(" + releases + ")").indent(4).stripTrailing(),
                        ("(" + adopted + ")").indent(4).stripTrailing());
    }
}
