package dev.belay.github;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// A well-formed `X-Hub-Signature-256`, not yet compared with anything.
final class Signature {

    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern FORM = Pattern.compile("sha256=([0-9a-fA-F]{64})");

    private final byte[] given;

    private Signature(byte[] given) {
        this.given = given;
    }

    /// Reads the header; empty for anything but one `sha256=` and 64 hex digits.
    static Optional<Signature> parse(@Nullable List<String> header) {
        if (header == null || header.size() != 1) {
            return Optional.empty();
        }
        var m = FORM.matcher(header.getFirst());
        return m.matches()
                ? Optional.of(new Signature(HexFormat.of().parseHex(m.group(1))))
                : Optional.empty();
    }

    /// Says which secret signed the body.
    ///
    /// Every secret is tried and compared in constant time, so the time it takes tells nothing.
    Match check(byte[] body, List<byte[]> secrets) {
        Match match = Match.NONE;
        for (int i = secrets.size() - 1; i >= 0; i--) {
            boolean same = MessageDigest.isEqual(given, hmac(secrets.get(i), body));
            match = same ? (i == 0 ? Match.NEWEST : Match.OLDER) : match;
        }
        return match;
    }

    private static byte[] hmac(byte[] secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        }
    }

    /// Which secret a body was signed with.
    enum Match {
        /// The one that new deliveries should use.
        NEWEST,
        /// One that a rotation has not taken away yet.
        OLDER,
        /// None of the live ones.
        NONE
    }
}
