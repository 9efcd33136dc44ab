package dev.belay.github;

import static dev.belay.github.Samples.bytes;
import static dev.belay.github.Samples.fixture;
import static dev.belay.github.Samples.usable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.policy.Source.Trigger;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Damaged deliveries are answered like any other: nothing is thrown, and nothing is 5xx.
class MutationTest {

    private static final long SEED = 20261123;
    private static final int MUTANTS = 10_000;

    private static final List<String> EVENTS =
            List.of("deployment", "deployment_status", "check_run");
    private static final Map<String, List<String>> BODIES =
            Map.of(
                    "deployment",
                    List.of(
                            fixture("deployment"),
                            fixture("deployment-actions"),
                            fixture("deployment-string-payload"),
                            fixture("deployment-rollback-by-belay")),
                    "deployment_status",
                    List.of(
                            fixture("deployment_status-in_progress"),
                            fixture("deployment_status-failure")),
                    "check_run",
                    List.of(
                            fixture("check_run-requested_action"),
                            fixture("check_run-as-published")));

    /// A JSON scalar or an empty object, with whatever stands around it left alone.
    private static final Pattern VALUE =
            Pattern.compile("(?<=: )(?:\"[^\"\\n]*\"|-?\\d+|true|false|null|\\{\\})(?=,?\\n)");

    private static final List<String> STRANGE =
            List.of(
                    "null",
                    "{}",
                    "[]",
                    "[[]]",
                    "true",
                    "-1",
                    "0",
                    "1e400",
                    "1.5",
                    "\"\"",
                    "\" \"",
                    "\"\\u0000\"",
                    "\"\\ud800\"",
                    "\"../..\"",
                    "9223372036854775808",
                    "\"{\\\"a\\\":\"",
                    "{\"a\":{\"a\":{}}}",
                    "\"" + "x".repeat(300) + "\"",
                    "\"a\":1",
                    "\"{payload.image}\"",
                    "\"\\r\\nforged\"");

    private final Random random = new Random(SEED);
    private final FakePorts ports = new FakePorts();
    private final DeliveryHandler handler = new DeliveryHandler(ports, ports, ports);
    private final DeliveryReader reader = new DeliveryReader();

    @Test
    void isNeverThrownOffByADamagedDelivery() {
        ports.policies.add(CheckRunEventTest.withTeams("acme/sre"));
        ports.policies.add(usable("match", Optional.empty(), Trigger.IN_PROGRESS));
        ports.policies.add(usable("storage", "{payload.version}"));
        Map<Outcome, Integer> seen = new EnumMap<>(Outcome.class);
        for (int i = 0; i < MUTANTS; i++) {
            String event = pick(EVENTS);
            byte[] mutant = mutant(pick(BODIES.get(event)));
            Encoding encoding = random.nextInt(20) == 0 ? Encoding.FORM : Encoding.JSON;
            Answer answer = handler.handle(reader.read(event, encoding, mutant));
            assertThat(answer.outcome().status()).as("mutant %d", i).isLessThan(500);
            seen.merge(answer.outcome(), 1, Integer::sum);
        }
        assertThat(seen)
                .containsKeys(Outcome.STORED, Outcome.KNOWN, Outcome.IGNORED, Outcome.UNREADABLE);
        assertThat(ports.stored.values())
                .allMatch(intent -> intent.deploymentId() > 0 && intent.id().name().length() < 64);
    }

    private byte[] mutant(String body) {
        String changed = body;
        for (int i = random.nextInt(3); i > 0; i--) {
            changed = withStrangeValue(changed);
        }
        byte[] bytes = bytes(changed);
        return switch (random.nextInt(6)) {
            case 0 -> flipped(bytes);
            case 1 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 2 -> spliced(bytes);
            default -> bytes;
        };
    }

    private String withStrangeValue(String body) {
        List<MatchResult> values = VALUE.matcher(body).results().toList();
        if (values.isEmpty()) {
            return body;
        }
        MatchResult value = pick(values);
        return body.substring(0, value.start()) + pick(STRANGE) + body.substring(value.end());
    }

    private byte[] flipped(byte[] bytes) {
        byte[] changed = bytes.clone();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        return changed;
    }

    /// A piece of the body a second time, somewhere else.
    private byte[] spliced(byte[] bytes) {
        int from = random.nextInt(bytes.length);
        int length = Math.min(random.nextInt(80), bytes.length - from);
        int to = random.nextInt(bytes.length);
        byte[] changed = new byte[bytes.length + length];
        System.arraycopy(bytes, 0, changed, 0, to);
        System.arraycopy(bytes, from, changed, to, length);
        System.arraycopy(bytes, to, changed, to + length, bytes.length - to);
        return changed;
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
