package dev.belay.guardrail;

import dev.belay.policy.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The recorded counts of an SLI by release: of all there was, and of what came lately.
///
/// What a release did well for an hour says little about what it does now, and would outvote it. So the evidence is
/// looked for in some windows of fixed length as well.
///
/// @param all since the release began
/// @param recent within each of the windows
record Counts(Counted all, List<Counted> recent) {

    /// The windows: three, twelve and sixty scrapes of five seconds.
    static final List<Duration> WINDOWS =
            List.of(Duration.ofSeconds(15), Duration.ofMinutes(1), Duration.ofMinutes(5));

    /// Counted from the first sample of a pod until half an hour after its last, so that neither a burst
    /// before the first scrape is missed nor what a pod did before it died.
    private static final String ALL = "max_over_time(%s[30m])";

    Counts {
        recent = List.copyOf(recent);
    }

    /// Two counts of the same events.
    ///
    /// @param span the window, or nothing
    /// @param errors selects the bad ones
    /// @param requests selects all
    record Counted(String span, String errors, String requests) {
        /// Nothing where there are fewer bad ones.
        Counted atLeast(int least) {
            return new Counted(span, "(%s >= %d)".formatted(errors, least), requests);
        }
    }

    /// Records them. The bad ones come first: a scrape between the two rules may then only make a release look better.
    static Counts record(Book book, String slo, Measure measure) {
        String matchers = Scope.releases(book.guarded());
        String all = measure.requests(ALL, matchers);
        String bad = measure.errors(ALL, matchers, "(" + all + ")");
        Counted counted = counted(book, slo, measure, Optional.empty(), bad, all);
        List<Counted> recent = new ArrayList<>();
        for (Duration window : WINDOWS) {
            recent.add(
                    counted(
                            book,
                            slo,
                            measure,
                            Optional.of(window),
                            measure.recentErrors(window, matchers),
                            measure.recentRequests(window, matchers)));
        }
        return new Counts(counted, recent);
    }

    private static Counted counted(
            Book book,
            String slo,
            Measure measure,
            Optional<Duration> window,
            String bad,
            String all) {
        String span = window.map(Durations::format).orElse("");
        String errors = "belay:%s:count%s".formatted(measure.badName(), span);
        return new Counted(
                span,
                book.record(errors, slo, bad),
                book.record("belay:requests:count" + span, slo, all));
    }
}
