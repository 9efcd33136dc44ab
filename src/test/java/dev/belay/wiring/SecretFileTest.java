package dev.belay.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Secrets in a file that changes.
class SecretFileTest {

    private static final String PROPERTY = "belay.github.secret-file";

    @TempDir Path folder;
    private int kept;

    @Test
    void readsOneSecretALine() throws IOException {
        assertThat(texts(open(write("  new \r\n\n \nold")))).containsExactly("new", "old");
    }

    @Test
    void keepsEveryByte() throws IOException {
        Path file = folder.resolve("secret");
        byte[] secret = {(byte) 0xff, (byte) 0x85, (byte) 0xa0, 0x41};
        Files.write(file, secret);
        assertThat(open(file).current()).containsExactly(secret);
    }

    @Test
    void seesThatTheFileChanged() throws IOException {
        SecretFile secrets = open(write("old"));
        write("new-one\nold");
        assertThat(texts(secrets)).containsExactly("new-one", "old");
        write("new-one");
        assertThat(texts(secrets)).containsExactly("new-one");
        assertThat(kept).isZero();
    }

    @Test
    void seesThatKubernetesSwappedTheLink() throws IOException {
        Path before = Files.createDirectory(folder.resolve("..2026_1"));
        Path after = Files.createDirectory(folder.resolve("..2026_2"));
        Files.writeString(before.resolve("secret"), "aaa");
        Files.writeString(after.resolve("secret"), "bbb");
        Files.setLastModifiedTime(
                after.resolve("secret"), Files.getLastModifiedTime(before.resolve("secret")));
        Files.createSymbolicLink(folder.resolve("..data"), before.getFileName());
        Path file = Files.createSymbolicLink(folder.resolve("secret"), Path.of("..data", "secret"));

        SecretFile secrets = open(file);
        assertThat(texts(secrets)).containsExactly("aaa");

        Path next = Files.createSymbolicLink(folder.resolve("..tmp"), after.getFileName());
        Files.move(next, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        assertThat(texts(secrets)).containsExactly("bbb");
    }

    @Test
    void keepsTheLastGoodSecretsAndSaysSoOnce() throws IOException {
        Path file = write("good");
        SecretFile secrets = open(file);
        write("\n \n");
        assertThat(texts(secrets)).containsExactly("good");
        assertThat(texts(secrets)).containsExactly("good");
        assertThat(kept).isOne();

        Files.delete(file);
        assertThat(texts(secrets)).containsExactly("good");
        assertThat(texts(secrets)).containsExactly("good");
        assertThat(kept).isEqualTo(2);

        Files.createDirectory(file);
        assertThat(texts(secrets)).containsExactly("good");
        Files.delete(file);

        write("better");
        assertThat(texts(secrets)).containsExactly("better");
    }

    @Test
    void doesNotStartWithoutASecret() throws IOException {
        Path empty = write(" \n");
        for (var file :
                List.<Optional<Path>>of(
                        Optional.empty(),
                        Optional.of(folder.resolve("missing")),
                        Optional.of(empty))) {
            assertThatThrownBy(() -> SecretFile.open(file, PROPERTY, () -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll(PROPERTY, "BELAY_GITHUB_SECRET_FILE");
        }
    }

    @Test
    void showsNoSecret() throws IOException {
        assertThat(open(write("hush")).toString()).doesNotContain("hush");
    }

    private SecretFile open(Path file) {
        return SecretFile.open(Optional.of(file), PROPERTY, () -> kept++);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("secret"), text);
    }

    private static List<String> texts(SecretFile secrets) {
        return secrets.current().stream()
                .map(secret -> new String(secret, StandardCharsets.UTF_8))
                .toList();
    }
}
