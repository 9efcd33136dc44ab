package dev.belay.wiring;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;

/// The API server's time, so that no decision rests on this pod's clock alone.
///
/// Every answer carries a `Date` in whole seconds: the server's time then lies within that second.
/// The pod's clock is believed as long as it agrees with that, and moved just far enough when not.
public final class ServerClock implements InstantSource, Interceptor {

    /// A `Date` is the start of the second in which it was written.
    private static final Duration RESOLUTION = Duration.ofSeconds(1);

    private final InstantSource pod;
    private final Object lock = new Object();
    private Duration ahead = Duration.ZERO;

    /// A clock that starts from the pod's and follows the server's.
    public ServerClock(InstantSource pod) {
        this.pod = pod;
    }

    @Override
    public Instant instant() {
        return pod.instant().plus(ahead());
    }

    /// How far the server's clock is ahead of the pod's, as far as is known.
    public Duration ahead() {
        synchronized (lock) {
            return ahead;
        }
    }

    @Override
    public void after(
            HttpRequest request,
            HttpResponse<?> response,
            AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        String date = response.header("Date");
        if (date != null) {
            try {
                learn(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
            } catch (DateTimeException e) {
                // A proxy that writes no proper date teaches nothing.
            }
        }
    }

    /// Learns that the server's time is now within the second that begins at `date`.
    ///
    /// An answer is read after it was written, so the server may be later than that by the way back;
    /// a clock that is ahead by less than the resolution is therefore left alone.
    void learn(Instant date) {
        Instant now = pod.instant();
        Instant latest = date.plus(RESOLUTION.multipliedBy(2));
        synchronized (lock) {
            Instant believed = now.plus(ahead);
            if (believed.isBefore(date)) {
                ahead = Duration.between(now, date);
            } else if (believed.isAfter(latest)) {
                ahead = Duration.between(now, latest);
            }
        }
    }
}
