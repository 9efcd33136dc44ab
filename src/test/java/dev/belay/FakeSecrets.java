package dev.belay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.belay.engine.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// Secrets that a test rotates.
public final class FakeSecrets implements Secrets {

    private volatile List<byte[]> live = List.of();

    /// Makes these the live ones, newest first.
    public void set(String... secrets) {
        live = Arrays.stream(secrets).map(s -> s.getBytes(UTF_8)).toList();
    }

    /// A file with one secret, for the check at the start that no fake stands in for.
    public static String file() {
        try {
            Path file = Files.createTempFile("secret", null);
            file.toFile().deleteOnExit();
            return Files.writeString(file, "nobody-uses-it\n").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<byte[]> current() {
        return live;
    }
}
