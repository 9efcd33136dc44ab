package dev.belay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.belay.engine.Secrets;
import java.util.Arrays;
import java.util.List;

/// Secrets that a test rotates.
public final class FakeSecrets implements Secrets {

    private volatile List<byte[]> live = List.of();

    /// Makes these the live ones, newest first.
    public void set(String... secrets) {
        live = Arrays.stream(secrets).map(s -> s.getBytes(UTF_8)).toList();
    }

    @Override
    public List<byte[]> current() {
        return live;
    }
}
