package dev.belay.github.app;

import dev.belay.engine.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// GitHub's rate limits: whoever ran into one is not asked for again before it ends. Nobody sleeps here.
///
/// GitHub counts per installation, App or token, so what one repository ran into holds for all that share one. Nothing
/// ends a limit early but its own instant.
final class Limits {

    private static final int FORBIDDEN = 403;
    private static final int TOO_MANY = 429;

    /// Where GitHub does not say how long; it doubles while that was not enough.
    private static final Duration UNSAID = Duration.ofMinutes(1);

    /// A limit of GitHub's lasts an hour at most; what says more is not believed.
    private static final Duration LONGEST = Duration.ofHours(1);

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,10}");
    private static final int MOST_STRIKES = 6;

    private final InstantSource clock;
    private final Map<String, Instant> until = new HashMap<>();
    private final Map<String, Integer> strikes = new HashMap<>();

    Limits(InstantSource clock) {
        this.clock = clock;
    }

    /// Throws [Unavailable] while a limit lasts.
    ///
    /// @param account with whose requests these are counted
    synchronized void check(String account, As who) {
        Instant end = until.get(account);
        if (end != null && clock.instant().isBefore(end)) {
            throw limited(who, end);
        }
    }

    /// Notes what an answer says of the limits; throws [Unavailable] if it is the limit that answered.
    synchronized void note(String account, As who, Reply reply) {
        boolean refused = reply.status() == FORBIDDEN || reply.status() == TOO_MANY;
        Optional<Instant> end = refused ? endOf(account, reply) : exhausted(reply);
        end.ifPresent(at -> until.put(account, at));
        if (refused && end.isPresent()) {
            throw limited(who, end.get());
        }
        if (reply.isGood()) {
            strikes.remove(account);
        }
    }

    private static Unavailable limited(As who, Instant end) {
        return new Unavailable("GitHub's rate limit for %s lasts until %s".formatted(who, end));
    }

    private Optional<Instant> endOf(String account, Reply reply) {
        Instant now = clock.instant();
        Optional<Instant> said =
                number(reply, "retry-after").map(now::plusSeconds).or(() -> exhausted(reply));
        boolean secondary =
                reply.status() == TOO_MANY
                        || reply.body().path("message").asText().contains("rate limit");
        if (said.isEmpty() && secondary) {
            int strike = strikes.merge(account, 1, Integer::sum);
            said =
                    Optional.of(
                            now.plus(
                                    UNSAID.multipliedBy(1L << Math.min(strike - 1, MOST_STRIKES))));
        }
        return said.map(at -> believed(at, now));
    }

    /// The primary limit is used up until its hour is over, whatever this answer was.
    private Optional<Instant> exhausted(Reply reply) {
        boolean none = number(reply, "x-ratelimit-remaining").filter(left -> left == 0).isPresent();
        return none
                ? number(reply, "x-ratelimit-reset")
                        .map(Instant::ofEpochSecond)
                        .map(at -> believed(at, clock.instant()))
                : Optional.empty();
    }

    private static Instant believed(Instant end, Instant now) {
        Instant latest = now.plus(LONGEST);
        return end.isAfter(latest) ? latest : end;
    }

    private static Optional<Long> number(Reply reply, String header) {
        return reply.headers()
                .firstValue(header)
                .map(String::strip)
                .filter(value -> SECONDS.matcher(value).matches())
                .map(Long::parseLong);
    }
}
