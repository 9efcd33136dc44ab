package dev.belay.github.app;

import dev.belay.FakeSecrets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;

/// A key of an App that exists only while the tests run.
public final class Keys {

    static final KeyPair PAIR = generate();

    /// Of a 2048-bit key: what PKCS#8 puts before the key that PKCS#1 is.
    private static final int ENVELOPE = 26;

    private Keys() {}

    private static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String pkcs8() {
        return pem("PRIVATE KEY", PAIR.getPrivate().getEncoded());
    }

    /// As GitHub makes the file.
    public static String pkcs1() {
        byte[] whole = PAIR.getPrivate().getEncoded();
        return pem("RSA PRIVATE KEY", Arrays.copyOfRange(whole, ENVELOPE, whole.length));
    }

    static String pem(String kind, byte[] der) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, text, kind);
    }

    /// The lines of the key's file.
    static FakeSecrets file() {
        FakeSecrets file = new FakeSecrets();
        file.set(pkcs1().split("\n"));
        return file;
    }
}
