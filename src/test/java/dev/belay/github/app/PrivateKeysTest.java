package dev.belay.github.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The two forms of an App's key, and what is none.
class PrivateKeysTest {

    @Test
    void readsTheKeyAsGitHubMakesIt() {
        assertThat(PrivateKeys.read(Keys.pkcs1())).isEqualTo(Keys.PAIR.getPrivate());
    }

    @Test
    void readsPkcs8() {
        assertThat(PrivateKeys.read(Keys.pkcs8())).isEqualTo(Keys.PAIR.getPrivate());
    }

    @Test
    void doesNotMindWhatStandsAround() {
        String windows = "Bag Attributes\r\n" + Keys.pkcs1().replace("\n", "\r\n") + "\r\n";
        assertThat(PrivateKeys.read(windows)).isEqualTo(Keys.PAIR.getPrivate());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "nothing", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"})
    void refusesWhatIsNoKey(String text) {
        assertThatThrownBy(() -> PrivateKeys.read(text))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("is no private key in PEM");
    }

    @Test
    void saysThatAKeyIsEncrypted() {
        String text = Keys.pem("ENCRYPTED PRIVATE KEY", new byte[40]);
        assertThatThrownBy(() -> PrivateKeys.read(text)).hasMessageContaining("encrypted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA PRIVATE KEY", "PRIVATE KEY"})
    void refusesBytesThatAreNoKeyAndRepeatsNoneOfThem(String kind) {
        byte[] bytes =
                "what was meant to be secret".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> PrivateKeys.read(Keys.pem(kind, bytes)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("is no RSA private key that can be read")
                .message()
                .doesNotContain(Base64.getEncoder().encodeToString(bytes));
    }
}
