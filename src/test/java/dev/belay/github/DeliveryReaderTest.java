package dev.belay.github;

import static dev.belay.github.Samples.bytes;
import static dev.belay.github.Samples.fixture;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.policy.Source.Deployment;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the bodies of deliveries say.
class DeliveryReaderTest {

    private static final Map<String, String> PAYLOAD =
            Map.of("service", "game-server", "version", "1.4.2", "canary", "true", "build", "1182");

    private final DeliveryReader reader = new DeliveryReader();

    @Test
    void readsADeployment() {
        assertThat(read("deployment", fixture("deployment")))
                .isEqualTo(
                        new Delivery.Created(
                                new Deployment(
                                        "example/game",
                                        145988746,
                                        Samples.SHA,
                                        "main",
                                        "production",
                                        "Codertocat",
                                        List.of(),
                                        PAYLOAD,
                                        false)));
    }

    @Test
    void readsTheExampleAsItWasPublished() {
        assertThat(created(fixture("deployment-as-published")).repository())
                .isEqualTo("Codertocat/Hello-World");
    }

    @Test
    void knowsADeploymentOfActionsByItsRun() {
        assertThat(created(fixture("deployment-actions")).madeByActions()).isTrue();
        assertThat(created(fixture("deployment")).madeByActions()).isFalse();
        String old = fixture("deployment").replace("workflow_run", "not_yet_invented");
        assertThat(created(old).madeByActions()).isFalse();
    }

    @Test
    void readsAPayloadThatIsATextHoldingAnObject() {
        assertThat(created(fixture("deployment-string-payload")).payload()).isEqualTo(PAYLOAD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"deploy this, please\"",
                "\"\"",
                "\"[1]\"",
                "\"{\\\"a\\\":\"",
                "\"{\\\"a\\\":1,\\\"a\\\":2}\"",
                "\"\\\"{}\\\"\"",
                "null",
                "{}",
                "[]",
                "7"
            })
    void takesAnyOtherPayloadForNone(String payload) {
        assertThat(created(withPayload(payload)).payload()).isEmpty();
    }

    @Test
    void keepsNumbersAsTheyWereWritten() {
        assertThat(created(withPayload("{\"v\":1.10,\"n\":007}".replace("007", "7"))).payload())
                .isEqualTo(Map.of("v", "1.10", "n", "7"));
    }

    @Test
    void readsTheStatesThatMeanSomething() {
        assertThat(read("deployment_status", fixture("deployment_status-in_progress")))
                .isInstanceOf(Delivery.Began.class);
        assertThat(read("deployment_status", fixture("deployment_status-failure")))
                .isInstanceOf(Delivery.Ended.class);
        for (String ended : new String[] {"error", "inactive"}) {
            assertThat(
                            read(
                                    "deployment_status",
                                    fixture("deployment_status-failure")
                                            .replace("\"failure\"", '"' + ended + '"')))
                    .isInstanceOf(Delivery.Ended.class);
        }
        assertThat(read("deployment_status", fixture("deployment_status-success")))
                .isEqualTo(new Delivery.Nothing("deployment_status success means nothing here"));
    }

    @Test
    void goesByTheEnvironmentADeploymentWasMadeFor() {
        String moved =
                fixture("deployment_status-in_progress")
                        .replace(
                                "\"original_environment\": \"production\"",
                                "\"original_environment\": \"staging\"");
        assertThat(read("deployment_status", moved))
                .isInstanceOfSatisfying(
                        Delivery.Began.class,
                        began -> assertThat(began.deployment().environment()).isEqualTo("staging"));
    }

    @Test
    void ignoresWhatItDoesNotHandle() {
        assertThat(read("push", "not even JSON"))
                .isEqualTo(new Delivery.Nothing("event push is not handled"));
        assertThat(read("ping", fixture("ping")))
                .isEqualTo(new Delivery.Nothing("ping: the webhook is set up"));
        assertThat(read("deployment", fixture("deployment").replace("created", "deleted")))
                .isEqualTo(
                        new Delivery.Nothing(
                                "event deployment with action deleted is not handled"));
    }

    @Test
    void doesNotRepeatAnActionThatIsNoWord() {
        assertThat(read("deployment", fixture("deployment").replace("created", "<b>\\n")))
                .isEqualTo(
                        new Delivery.Nothing(
                                "event deployment with action of an unknown name is not handled"));
    }

    @Test
    void knowsBelaysOwnRollback() {
        var ours = new Delivery.Nothing("a deployment made by a rollback starts no release");
        assertThat(read("deployment", fixture("deployment-rollback-by-belay"))).isEqualTo(ours);
        assertThat(
                        read(
                                "deployment",
                                fixture("deployment-rollback-by-belay")
                                        .replace("belay.rollbackOf", "belay")))
                .isEqualTo(ours);
    }

    @Test
    void knowsWhatBelayReportedItself() {
        String failure = fixture("deployment_status-failure");
        assertThat(read("deployment_status", failure)).isInstanceOf(Delivery.Ended.class);
        assertThat(
                        read(
                                "deployment_status",
                                failure.replaceFirst(
                                        "\"description\": \"\"",
                                        "\"description\": \"Belay: SLO availability breached\"")))
                .isEqualTo(new Delivery.Nothing("a deployment_status that Belay itself reported"));
    }

    @Test
    void takesARollbackOfSomeoneElseForADeployment() {
        assertThat(read("deployment", fixture("deployment").replace("\"deploy\"", "\"rollback\"")))
                .isInstanceOf(Delivery.Created.class);
        assertThat(
                        read(
                                "deployment",
                                fixture("deployment-rollback-by-belay")
                                        .replace("\"rollback\"", "\"deploy\"")))
                .isInstanceOf(Delivery.Created.class);
    }

    @Test
    void readsAForm() {
        String form =
                "a=1&payload="
                        + URLEncoder.encode(fixture("deployment"), StandardCharsets.UTF_8)
                        + "&b";
        assertThat(reader.read("deployment", Encoding.FORM, bytes(form)))
                .isEqualTo(read("deployment", fixture("deployment")));
    }

    @ParameterizedTest
    @CsvSource({
        "'', the form has no field payload",
        "payloa={}, the form has no field payload",
        "payload, the form has no field payload",
        "payload={}&payload={}, the form has more than one field payload",
        "payload=%7, the form is not encoded as forms are",
        "payload=%zz, the form is not encoded as forms are",
        "payload=, the payload is not a JSON object",
        "payload=%ff, the payload is not UTF-8",
    })
    void saysWhatIsWrongWithAForm(String form, String reason) {
        assertThat(reader.read("deployment", Encoding.FORM, bytes(form)))
                .isInstanceOfSatisfying(
                        Delivery.Unreadable.class,
                        unreadable -> assertThat(unreadable.reason()).startsWith(reason));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    145988746                             | "145988746"     | deployment.id has the wrong type
                    145988746                             | 1.5             | deployment.id has the wrong type
                    145988746                             | true            | deployment.id has the wrong type
                    145988746                             | null            | deployment.id is missing
                    145988746                             | 0               | deployment.id is out of range
                    145988746                             | -1              | deployment.id is out of range
                    145988746                             | 1000000000000000001 | deployment.id is out of range
                    145988746                             | 99999999999999999999999 | deployment.id is out of range
                    "f95f852bd8fca8fcc58a9a2d6c842781e32a215e" | 7          | deployment.sha has the wrong type
                    "f95f852bd8fca8fcc58a9a2d6c842781e32a215e" | "main"     | deployment.sha is not 40 or 64 hex digits
                    "example/game"                        | "example"       | repository.full_name is not owner/name
                    "example/game"                        | "example/.."    | repository.full_name is not owner/name
                    "example/game"                        | "./game"        | repository.full_name is not owner/name
                    "example/game"                        | "a/b/c"         | repository.full_name is not owner/name
                    "example/game"                        | ["example/game"]| repository.full_name has the wrong type
                    "main"                                | ""              | deployment.ref must have 1 to 255 characters
                    "main"                                | {}              | deployment.ref has the wrong type
                    "main"                                | "ma\\u0000in"   | deployment.ref has a character that cannot be stored
                    "main"                                | "ma\\ud800in"   | deployment.ref has a character that cannot be stored
                    "created"                             | 7               | action has the wrong type
                    "created"                             | null            | action is missing
                    """)
    void namesTheFieldThatIsWrong(String good, String bad, String reason) {
        String body = fixture("deployment");
        assertThat(body).contains(good);
        assertThat(read("deployment", body.replace(good, bad)))
                .isEqualTo(new Delivery.Unreadable(reason));
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 5000})
    void limitsTexts(int length) {
        String body = fixture("deployment").replace("\"main\"", '"' + "m".repeat(length) + '"');
        assertThat(read("deployment", body))
                .isEqualTo(new Delivery.Unreadable("deployment.ref must have 1 to 255 characters"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "7", "\"text\"", "", " ", "{", "{}x", "nul"})
    void refusesWhatIsNoObject(String body) {
        assertThat(read("deployment", body)).isInstanceOf(Delivery.Unreadable.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"deployment", "repository", "creator", "workflow_run"})
    void refusesATextWhereAnObjectBelongs(String field) {
        String body =
                switch (field) {
                    case "creator" ->
                            fixture("deployment")
                                    .replaceFirst(
                                            "(?s)\"creator\": \\{[^}]*}", "\"creator\": \"x\"");
                    default -> "{\"action\":\"created\",\"%s\":\"x\"}".formatted(field);
                };
        assertThat(read("deployment", body))
                .isInstanceOfSatisfying(
                        Delivery.Unreadable.class,
                        u -> assertThat(u.reason()).endsWith(field + " has the wrong type"));
    }

    @Test
    void truncatedAnywhereItIsUnreadable() {
        byte[] whole = bytes(fixture("deployment").strip());
        for (int length = 0; length < whole.length; length++) {
            assertThat(reader.read("deployment", Encoding.JSON, Arrays.copyOf(whole, length)))
                    .isInstanceOf(Delivery.Unreadable.class);
        }
    }

    @Test
    void refusesWhatIsTooDeepOrTooLong() {
        var limit =
                new Delivery.Unreadable(
                        "the payload is nested deeper than 64 or has an overlong value");
        assertThat(read("deployment", "[".repeat(100_000))).isNotInstanceOf(Delivery.Created.class);
        assertThat(read("deployment", withPayload("{\"a\":".repeat(70) + "1" + "}".repeat(70))))
                .isEqualTo(limit);
        assertThat(read("deployment", withExtra("[".repeat(100_000)))).isEqualTo(limit);
        assertThat(read("deployment", withExtra("1".repeat(1000)))).isEqualTo(limit);
        assertThat(read("deployment", withPayload('"' + "x".repeat(2 << 20) + '"')))
                .isEqualTo(limit);
    }

    @Test
    void refusesAFieldThatStandsTwice() {
        for (String twice :
                new String[] {
                    withExtra("1,\"action\":\"created\""),
                    withExtra("{\"a\":1,\"a\":2}"),
                    withPayload("{\"service\":\"a\",\"service\":\"b\"}")
                }) {
            assertThat(read("deployment", twice))
                    .isInstanceOfSatisfying(
                            Delivery.Unreadable.class,
                            u ->
                                    assertThat(u.reason())
                                            .startsWith("the payload names a field twice"));
        }
    }

    @Test
    void readsUtf8AndNothingElse() {
        String body = fixture("deployment").replace("\"main\"", "\"größe\"");
        assertThat(created(body).ref()).isEqualTo("größe");
        assertThat(
                        reader.read(
                                "deployment",
                                Encoding.JSON,
                                body.getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualTo(new Delivery.Unreadable("the payload is not UTF-8"));
        assertThat(
                        reader.read(
                                "deployment",
                                Encoding.JSON,
                                body.getBytes(StandardCharsets.UTF_16BE)))
                .isInstanceOf(Delivery.Unreadable.class);
    }

    @Test
    void callsAnAccountThatIsGoneGhost() {
        String body =
                fixture("deployment")
                        .replaceFirst("(?s)\"creator\": \\{[^}]*}", "\"creator\": null");
        assertThat(created(body).creator()).isEqualTo("ghost");
    }

    private Delivery read(String event, String body) {
        return reader.read(event, Encoding.JSON, bytes(body));
    }

    private Deployment created(String body) {
        Delivery delivery = read("deployment", body);
        assertThat(delivery).isInstanceOf(Delivery.Created.class);
        return ((Delivery.Created) delivery).deployment();
    }

    private static String withPayload(String payload) {
        return fixture("deployment-as-published")
                .replace("\"payload\": {}", "\"payload\": " + payload);
    }

    private static String withExtra(String value) {
        return fixture("deployment").replaceFirst("\\{", "{\"extra\":" + value + ",");
    }
}
