package dev.belay.alertmanager;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads points in time as Prometheus and Alertmanager write them.
final class Timestamps {

    private static final int LONGEST = 64;
    private static final Pattern SURPLUS_FRACTION = Pattern.compile("(\\.\\d{9})\\d+");

    /// `{{ $value }}` prints 1.764000123e+09, `printf "%.0f"` prints 1764000123.
    private static final Pattern EPOCH_SECONDS =
            Pattern.compile("\\d{1,12}(?:\\.\\d{1,30})?(?:[eE]\\+?\\d{1,2})?");

    private static final BigDecimal LATEST =
            BigDecimal.valueOf(Instant.parse("9999-12-31T23:59:59Z").getEpochSecond());

    private Timestamps() {}

    /// An RFC 3339 timestamp of any precision and offset; what is finer than nanoseconds is dropped.
    static Optional<Instant> rfc3339(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        Matcher surplus = SURPLUS_FRACTION.matcher(text);
        try {
            return Optional.of(OffsetDateTime.parse(surplus.replaceFirst("$1")).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /// Seconds since 1970, decimals allowed, or RFC 3339.
    static Optional<Instant> epochOrRfc3339(String text) {
        if (text.length() > LONGEST || !EPOCH_SECONDS.matcher(text).matches()) {
            return rfc3339(text);
        }
        BigDecimal seconds = new BigDecimal(text);
        if (seconds.compareTo(LATEST) > 0) {
            return Optional.empty();
        }
        BigDecimal whole = seconds.setScale(0, RoundingMode.DOWN);
        long nanos = seconds.subtract(whole).movePointRight(9).longValue();
        return Optional.of(Instant.ofEpochSecond(whole.longValueExact(), nanos));
    }
}
