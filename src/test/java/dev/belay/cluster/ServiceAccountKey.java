package dev.belay.cluster;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/// The key pair with which a real cluster signs service account tokens: made for one run.
record ServiceAccountKey(Path signing, Path verifying) {

    static ServiceAccountKey create(RunDirectory directory) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            var pair = generator.generateKeyPair();
            return new ServiceAccountKey(
                    directory.write("service-account.key", pem("PRIVATE KEY", pair.getPrivate())),
                    directory.write("service-account.pub", pem("PUBLIC KEY", pair.getPublic())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String kind, Key key) {
        var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, body, kind);
    }
}
