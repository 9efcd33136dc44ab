package dev.belay.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/// Says whether an `Authorization` header carries a live bearer token, in time that tells nothing.
public final class BearerToken {

    private static final String SCHEME = "Bearer ";

    /// Which of the live tokens it was.
    public enum Match {
        /// None of them.
        NONE,
        /// The newest.
        NEWEST,
        /// One that is being rotated out.
        OLDER
    }

    private BearerToken() {}

    /// Which of the live tokens the header carries.
    public static Match match(@Nullable String header, Secrets live) {
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Match.NONE;
        }
        byte[] presented = digest(header.substring(SCHEME.length()).strip().getBytes(UTF_8));
        Match match = Match.NONE;
        Match next = Match.NEWEST;
        // Digests have one length, and every token is tried: time tells neither a length nor which
        // it was.
        for (byte[] token : live.current()) {
            boolean same = MessageDigest.isEqual(presented, digest(token));
            match = same && token.length > 0 && match == Match.NONE ? next : match;
            next = Match.OLDER;
        }
        return match;
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
