package dev.belay.github;

import dev.belay.engine.Policies.Found;
import dev.belay.policy.ImageTemplate;
import dev.belay.policy.Policy;
import dev.belay.policy.Source;
import dev.belay.policy.Source.Deployment;
import dev.belay.policy.Source.Trigger;
import dev.belay.policy.Step;
import dev.belay.policy.Strategy;
import dev.belay.policy.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Deliveries and policies to test with.
final class Samples {

    static final String REPOSITORY = "example/game";
    static final long ID = 145988746;
    static final String SHA = "f95f852bd8fca8fcc58a9a2d6c842781e32a215e";

    static final Instant CREATED = Instant.parse("2026-03-01T10:00:00Z");

    private Samples() {}

    static String fixture(String name) {
        try (var in = Samples.class.getResourceAsStream("/fixtures/github/" + name + ".json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String sign(byte[] body, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(bytes(secret), "HmacSHA256"));
            return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static Deployment deployment(Map<String, String> payload) {
        return new Deployment(
                REPOSITORY, ID, SHA, "main", "production", "octocat", List.of(), payload, false);
    }

    static Found.Usable usable(String name, Optional<String> service, Trigger trigger) {
        return usable(
                name,
                new Source(
                        REPOSITORY,
                        "production",
                        service,
                        List.of("main", "release/*"),
                        ImageTemplate.parse(
                                "registry.example.com/" + name + ":{sha}", Optional.empty()),
                        trigger));
    }

    static Found.Usable usable(String name, String image) {
        return usable(
                name,
                new Source(
                        REPOSITORY,
                        "production",
                        Optional.empty(),
                        List.of(),
                        ImageTemplate.parse(image, Optional.of("registry.example.com/" + name)),
                        Trigger.CREATED));
    }

    private static Found.Usable usable(String name, Source source) {
        Policy policy =
                new Policy(
                        name,
                        name,
                        new Target.Rollout("game", name, "server"),
                        new Strategy.Canary(List.of(new Step(20, Duration.ofMinutes(5)))),
                        Duration.ofMinutes(30),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(10),
                        List.of(),
                        new Policy.Rollback(Duration.ofMinutes(5), Policy.Verification.TARGET),
                        Policy.OnNewRelease.SUPERSEDE,
                        Policy.Mode.ENFORCE);
        return new Found.Usable("game", name, source, policy);
    }

    static Found.Usable server() {
        return usable("game-server", Optional.of("game-server"), Trigger.CREATED);
    }
}
