package dev.belay.guardrail;

import dev.belay.policy.Durations;
import dev.belay.policy.PromQl;
import dev.belay.policy.PromQl.Selector;
import dev.belay.policy.Slo.Sli;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// How one SLI is summed up from counters: the events in all, and the bad ones among them.
///
/// @param badName what the bad events are called in recorded series
/// @param good what has to be taken from `total` to get the bad events; else `bad` counts them itself
record Measure(String badName, Selector total, Optional<Selector> bad, Optional<Selector> good) {

    private static final String BY_RELEASE = "sum by (namespace, belay_release) (%s)";

    /// How long a series may miss its scrapes: where only one of two counters went missing for a moment, their
    /// share would be a wrong one.
    private static final Duration BRIDGED = Duration.ofMinutes(1);

    static Measure of(Sli.Events events) {
        return new Measure(
                "errors",
                Selector.parse(events.total()),
                Optional.of(Selector.parse(events.bad())),
                Optional.empty());
    }

    /// What is slower than some seconds.
    ///
    /// @param bound the bound of the SLI itself, which gives its events the plain name
    static Measure slowerThan(BigDecimal seconds, BigDecimal bound, String histogram) {
        Selector name = Selector.parse(histogram);
        String plain = seconds.stripTrailingZeros().toPlainString();
        // Prometheus 3 stores whole bounds as 1.0, older ones as they were exposed.
        String le = plain.replace(".", "\\\\.") + (plain.contains(".") ? "" : "(\\\\.0)?");
        String millis = seconds.movePointRight(3).stripTrailingZeros().toPlainString();
        return new Measure(
                seconds.compareTo(bound) == 0
                        ? "errors"
                        : "errors_over_%sms".formatted(millis.replace('.', '_')),
                name.named("_count"),
                Optional.empty(),
                Optional.of(name.named("_bucket").with("le=~\"%s\"".formatted(le))));
    }

    /// All events by release; `how` is a function with `%s` for the counter.
    String requests(String how, String matchers) {
        return BY_RELEASE.formatted(how.formatted(total.with(matchers).text()));
    }

    /// The bad ones; none where events were counted but no bad one was ever seen.
    String errors(String how, String matchers, String requests) {
        if (good.isPresent()) {
            // Without the bucket there is no telling, which must not look like success.
            String fast = BY_RELEASE.formatted(how.formatted(good.get().with(matchers).text()));
            return requests(how, matchers) + "\n- " + fast;
        }
        PromQl counter = bad.orElseThrow().with(matchers);
        return BY_RELEASE.formatted(how.formatted(counter.text()))
                + "\nor on (namespace, belay_release) 0 * "
                + requests;
    }

    /// All events within a window, exactly: a counter that is new, or that began anew, counts from zero.
    String recentRequests(Duration window, String matchers) {
        String counter = total.with(matchers).text();
        String now = now(counter);
        // A scrape lies between a sample and the next, so the window alone would not show every new
        // beginning.
        String anew = "resets(%s[%s])".formatted(counter, Durations.format(window.plus(BRIDGED)));
        return BY_RELEASE.formatted(
                "%s - (\n  (%s <= %s unless %s > 0)\n  or 0 * %s\n)"
                        .formatted(now, then(counter, window), now, anew, now));
    }

    /// The bad ones among them, and never more than there were: of a counter that began anew only what is beyond its
    /// old value.
    String recentErrors(Duration window, String matchers) {
        String now = bad(matchers, Measure::now);
        String grown =
                "clamp_min(%s - (%s or 0 * %s), 0)"
                        .formatted(now, bad(matchers, counter -> then(counter, window)), now);
        String errors = BY_RELEASE.formatted(grown);
        return good.isPresent()
                ? errors
                : errors
                        + "\nor on (namespace, belay_release) 0 * "
                        + requests(now("%s"), matchers);
    }

    private String bad(String matchers, UnaryOperator<String> when) {
        return good.map(fast ->
                        "(%s - ignoring (le) %s)"
                                .formatted(
                                        when.apply(total.with(matchers).text()),
                                        when.apply(fast.with(matchers).text())))
                .orElseGet(() -> when.apply(bad.orElseThrow().with(matchers).text()));
    }

    private static String now(String counter) {
        return "last_over_time(%s[%s])".formatted(counter, Durations.format(BRIDGED));
    }

    /// Looks back as far as Prometheus itself does.
    private static String then(String counter, Duration window) {
        return "last_over_time(%s[5m] offset %s)".formatted(counter, Durations.format(window));
    }
}
