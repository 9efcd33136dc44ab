package dev.belay.api;

import dev.belay.engine.Access;
import dev.belay.engine.Access.Caller;
import dev.belay.engine.Access.Right;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Lets through only whom the cluster knows, to what the cluster allows; asks it anew for every request.
final class Guard {

    private static final String SCHEME = "bearer ";

    /// No token of the API server is nearly as long.
    private static final int LONGEST_TOKEN = 16 * 1024;

    private final Access access;

    Guard(Access access) {
        this.access = access;
    }

    Caller caller(@Nullable String authorization) {
        return Optional.ofNullable(authorization)
                .filter(a -> a.toLowerCase(Locale.ROOT).startsWith(SCHEME))
                .map(a -> a.substring(SCHEME.length()).strip())
                .filter(token -> !token.isEmpty() && token.length() <= LONGEST_TOKEN)
                .flatMap(access::authenticate)
                .orElseThrow(() -> new Refused(Problem.unauthorized()));
    }

    void require(Caller caller, Right right) {
        if (!access.allows(caller, right)) {
            throw new Refused(
                    Problem.forbidden(
                            "%s may not %s".formatted(caller.user(), right), right.toString()));
        }
    }

    boolean allows(Caller caller, Right right) {
        return access.allows(caller, right);
    }
}
