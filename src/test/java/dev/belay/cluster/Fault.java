package dev.belay.cluster;

import java.time.Duration;

/// What a test makes of a request. Built with the static methods, returned from a filter given to
/// [EmbeddedCluster#onRequest].
public sealed interface Fault {

    /// The request is served as usual.
    record None() implements Fault {}

    /// It waits first, then is served (and the remaining filters are asked).
    record Delay(Duration time) implements Fault {}

    /// It is answered with this error and never reaches the store.
    record Answer(int code, String reason) implements Fault {}

    /// The connection is closed; the store is untouched.
    record DropBefore() implements Fault {}

    /// It takes effect, but the caller sees only a closed connection.
    record DropAfter() implements Fault {}

    static Fault none() {
        return new None();
    }

    static Fault delay(Duration time) {
        return new Delay(time);
    }

    static Fault conflict() {
        return new Answer(409, "Conflict");
    }

    static Fault forbidden() {
        return new Answer(403, "Forbidden");
    }

    static Fault tooManyRequests() {
        return new Answer(429, "TooManyRequests");
    }

    static Fault internalError() {
        return new Answer(500, "InternalError");
    }

    static Fault unavailable() {
        return new Answer(503, "ServiceUnavailable");
    }

    static Fault dropBefore() {
        return new DropBefore();
    }

    static Fault dropAfter() {
        return new DropAfter();
    }
}
