package dev.belay.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    private static final String OTHERWISE = "belay.x.url must be a URL";

    @Test
    void takesAnAddressAsItIs() {
        assertThat(Address.of("https://sink.example/in/?key=1", OTHERWISE))
                .isEqualTo(URI.create("https://sink.example/in/?key=1"));
    }

    @Test
    void leavesTheSlashAtTheEndOfABaseOut() {
        assertThat(Address.base("http://alerts:9093/prefix/", OTHERWISE))
                .isEqualTo(URI.create("http://alerts:9093/prefix"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sink",
                "//sink/in",
                "ftp://sink/in",
                "http:sink",
                "http://",
                "http://me:secret@sink/in",
                "http://sink/in#part",
                "http://si nk/in"
            })
    void saysWhatIsWrongWithoutTheValue(String url) {
        assertThatThrownBy(() -> Address.of(url, OTHERWISE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(OTHERWISE);
        assertThatThrownBy(() -> Address.base(url, OTHERWISE)).hasMessage(OTHERWISE);
    }

    @Test
    void aBaseHasNoQuery() {
        assertThatThrownBy(() -> Address.base("http://alerts:9093?a=b", OTHERWISE))
                .hasMessage(OTHERWISE);
    }
}
