package dev.belay.cluster;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Trust in nothing but one certificate file.
final class Trust {
    private Trust() {}

    /// @throws IllegalArgumentException if these are not certificates (not yet, where the file is being written)
    static SSLContext only(byte[] certificates) {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            var parsed =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(certificates));
            if (parsed.isEmpty()) {
                throw new IllegalArgumentException("no certificate in the file");
            }
            var number = 0;
            for (var certificate : parsed) {
                store.setCertificateEntry("certificate-" + number++, certificate);
            }
            var managers =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("not a certificate: " + e.getMessage(), e);
        }
    }
}
