package dev.belay.clock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.belay.clock.CloudEvents.Malformed;
import dev.belay.clock.CloudEvents.Mode;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// CloudEvents in every mode of the HTTP binding.
class CloudEventsTest {

    private static final String EVENT =
            """
            {"specversion":"1.0","id":"1","source":"/ping","type":"dev.knative.sources.ping","data":{"a":1}}\
            """;

    @ParameterizedTest
    @CsvSource({
        "application/cloudevents+json,STRUCTURED",
        "application/cloudevents+json; charset=utf-8,STRUCTURED",
        "APPLICATION/CloudEvents-Batch+JSON;charset=utf-8,BATCH",
        "application/json,NONE",
        "'',NONE"
    })
    void theContentTypeSaysTheMode(String type, Mode mode) {
        assertThat(CloudEvents.mode(headers(Map.of("content-type", type)))).isEqualTo(mode);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce-specversion", "ce-id", "ce-source", "ce-type"})
    void anyAttributeInAHeaderIsBinaryMode(String header) {
        assertThat(
                        CloudEvents.mode(
                                headers(Map.of("content-type", "application/json", header, "x"))))
                .isEqualTo(Mode.BINARY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"specversion", "id", "source", "type"})
    void namesTheMissingAttribute(String attribute) {
        Map<String, String> headers = new TreeMap<>(binary());
        headers.remove("ce-" + attribute);
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> CloudEvents.binary(headers(headers)))
                .withMessageContaining(attribute);
        String renamed = EVENT.replace("\"" + attribute + "\"", "\"x\"");
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> structured(renamed))
                .withMessageContaining(attribute);
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> batch("[" + EVENT + "," + renamed + "]"))
                .withMessageContaining(attribute);
    }

    @Test
    void aValidNamespaceNarrowsTheTick() throws Exception {
        assertThat(CloudEvents.binary(headers(binary()))).isEqualTo(Tick.EVERYWHERE);
        assertThat(CloudEvents.binary(headers(binary("games")))).isEqualTo(in("games"));
        assertThat(CloudEvents.binary(headers(binary("../x")))).isEqualTo(Tick.EVERYWHERE);
        assertThat(structured(named("games"))).isEqualTo(in("games"));
        assertThat(structured(EVENT.replace("\"data\"", "\"namespace\":5,\"data\"")))
                .isEqualTo(Tick.EVERYWHERE);
    }

    @Test
    void aBatchLooksWhereverOneOfItsEventsDoes() throws Exception {
        assertThat(batch("[%s,%s]".formatted(named("games"), named("games"))))
                .isEqualTo(in("games"));
        assertThat(batch("[%s,%s]".formatted(named("games"), named("shop"))))
                .isEqualTo(Tick.EVERYWHERE);
        assertThat(batch("[%s,%s]".formatted(named("games"), EVENT))).isEqualTo(Tick.EVERYWHERE);
        assertThat(batch("[]")).isEqualTo(Tick.EVERYWHERE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "null", "5", "[]", "\"x\"", "{\"id\":\"1\",\"id\":\"2\"}"})
    void refusesWhatIsNoEvent(String body) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> structured(body));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[5]", "[[]]", "[", "null"})
    void refusesWhatIsNoBatch(String body) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> batch(body));
    }

    @Test
    void refusesADepthBomb() {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> batch("[".repeat(60_000)));
    }

    @Test
    void mutantsAreEventsOrMalformed() {
        Random random = new Random(42);
        byte[] seed = ("[" + named("games") + "," + EVENT + "]").getBytes(UTF_8);
        for (int i = 0; i < 10_000; i++) {
            byte[] mutant = seed.clone();
            mutant[random.nextInt(seed.length)] = (byte) random.nextInt(256);
            try {
                CloudEvents.batch(mutant)
                        .namespace()
                        .ifPresent(n -> assertThat(n).hasSizeLessThan(64));
            } catch (Malformed e) {
                assertThat(e).hasMessageMatching("(an event|a batch|the body|the attribute) .*");
            }
        }
    }

    private static Tick in(String namespace) {
        return new Tick(Optional.of(namespace));
    }

    private static String named(String namespace) {
        return EVENT.replace("\"data\"", "\"namespace\":\"%s\",\"data\"".formatted(namespace));
    }

    private static Tick structured(String body) throws Malformed {
        return CloudEvents.structured(body.getBytes(UTF_8));
    }

    private static Tick batch(String body) throws Malformed {
        return CloudEvents.batch(body.getBytes(UTF_8));
    }

    private static Map<String, String> binary() {
        return Map.of("ce-specversion", "1.0", "ce-id", "1", "ce-source", "/x", "ce-type", "t");
    }

    private static Map<String, String> binary(String namespace) {
        Map<String, String> headers = new TreeMap<>(binary());
        headers.put("ce-namespace", namespace);
        return headers;
    }

    private static Function<String, Optional<String>> headers(Map<String, String> headers) {
        return name -> Optional.ofNullable(headers.get(name));
    }
}
