package dev.belay.wiring;

import dev.belay.engine.Secrets;
import dev.belay.observe.LogLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Secrets in a mounted file: one a line, newest first, blank lines ignored.
///
/// The file is read again when it changed, which for a Kubernetes Secret means that a symbolic link
/// points elsewhere. A file that became empty or unreadable takes nothing away: the last good secrets
/// stay live, because a half-done rotation must not shut GitHub out.
public final class SecretFile implements Secrets {

    private static final Logger LOG = Logger.getLogger(SecretFile.class);

    private final Path file;
    private final String property;
    private final Runnable onKept;

    private Loaded loaded;
    private @Nullable Stamp complained;

    private SecretFile(Path file, String property, Runnable onKept) throws IOException {
        this.file = file;
        this.property = property;
        this.onKept = onKept;
        this.loaded = load(stamp());
    }

    /// Opens the file that a property names, or throws with the property and its variable in the
    /// message.
    ///
    /// @param onKept told each time that a changed file could not be used
    public static SecretFile open(Optional<Path> file, String property, Runnable onKept) {
        if (file.isEmpty()) {
            throw unusable(property, "is not set", null);
        }
        try {
            SecretFile opened = new SecretFile(file.get(), property, onKept);
            if (opened.loaded.secrets().isEmpty()) {
                throw unusable(property, "names an empty file, " + file.get(), null);
            }
            return opened;
        } catch (IOException e) {
            throw unusable(property, "names a file that cannot be read, " + file.get(), e);
        }
    }

    private static IllegalStateException unusable(
            String property, String what, @Nullable IOException cause) {
        String variable = property.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
        return new IllegalStateException(
                "%s (environment variable %s) %s; it must name a file with one secret a line"
                        .formatted(property, variable, what),
                cause);
    }

    @Override
    public synchronized List<byte[]> current() {
        Stamp now = null;
        try {
            now = stamp();
            if (!now.equals(loaded.stamp())) {
                reload(now);
            }
        } catch (IOException e) {
            keep(new Stamp(String.valueOf(now), FileTime.fromMillis(0), -1), "cannot be read");
        }
        return loaded.secrets();
    }

    private void reload(Stamp now) throws IOException {
        Loaded next = load(now);
        if (next.secrets().isEmpty()) {
            keep(now, "is empty");
        } else {
            loaded = next;
            complained = null;
            LOG.infof("%s was read again: %d live", property, next.secrets().size());
        }
    }

    /// Complains once for each state of the file, not once a request.
    private void keep(Stamp now, String what) {
        if (!now.equals(complained)) {
            complained = now;
            LOG.warnf(
                    "%s: %s %s; the last good secrets stay live",
                    property, LogLine.escaped(file.toString()), what);
            onKept.run();
        }
    }

    private Stamp stamp() throws IOException {
        Path real = file.toRealPath();
        BasicFileAttributes now = Files.readAttributes(real, BasicFileAttributes.class);
        return new Stamp(real.toString(), now.lastModifiedTime(), now.size());
    }

    /// Latin-1 both ways keeps every byte of a secret that is no text.
    private Loaded load(Stamp stamp) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        List<byte[]> secrets =
                text.lines()
                        .map(String::trim)
                        .filter(line -> !line.isEmpty())
                        .map(line -> line.getBytes(StandardCharsets.ISO_8859_1))
                        .toList();
        return new Loaded(stamp, secrets);
    }

    @Override
    public String toString() {
        return "SecretFile[" + file + "]";
    }

    /// What a file looked like just before it was read.
    private record Stamp(String realPath, FileTime modified, long size) {}

    private record Loaded(Stamp stamp, List<byte[]> secrets) {
        @Override
        public String toString() {
            return "Loaded[" + secrets.size() + " secrets]";
        }
    }
}
