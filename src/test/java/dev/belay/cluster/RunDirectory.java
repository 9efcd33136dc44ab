package dev.belay.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;

/// The directory of one run of a cluster: logs, which stay for whoever looks into a failure, and data, which is
/// removed with the cluster. Its name ends in this JVM's process id, so that a later run can tell what a killed
/// JVM left behind.
record RunDirectory(Path path) {
    private static final String PREFIX = "run-";

    /// Makes one under `target/cluster` of the project, else under the temporary directory.
    static RunDirectory create() {
        var target = ProjectDirectory.find().resolve("target");
        var parent =
                Files.isDirectory(target)
                        ? target.resolve("cluster")
                        : Path.of(System.getProperty("java.io.tmpdir"), "belay-cluster");
        try {
            Files.createDirectories(parent);
            removeLeftovers(parent);
            var suffix = "-" + ProcessHandle.current().pid();
            for (var number = 1; ; number++) {
                var path = parent.resolve(PREFIX + number + suffix);
                if (!Files.exists(path)) {
                    Files.createDirectories(path.resolve("data"));
                    return new RunDirectory(path);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a directory in " + parent, e);
        }
    }

    Path log(String process) {
        return path.resolve(process + ".log");
    }

    Path data(String name) {
        return path.resolve("data").resolve(name);
    }

    Path write(String name, String content) {
        try {
            return Files.writeString(data(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void deleteData() {
        delete(path.resolve("data"));
    }

    /// Removes a directory with all it holds. What is gone already is fine, also when somebody else removes it at the
    /// same time: a hook at the end of the process, or a process that tidies up as it ends.
    static void delete(Path directory) {
        while (Files.exists(directory)) {
            try (var files = Files.walk(directory)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            } catch (NoSuchFileException | DirectoryNotEmptyException _) {
                // It changed meanwhile: look again.
            } catch (UncheckedIOException e) {
                if (!(e.getCause() instanceof NoSuchFileException)) {
                    throw e;
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot remove " + directory, e);
            }
        }
    }

    private static void removeLeftovers(Path parent) throws IOException {
        try (var runs = Files.list(parent)) {
            runs.filter(RunDirectory::ownerIsGone).forEach(run -> delete(run.resolve("data")));
        }
    }

    private static boolean ownerIsGone(Path run) {
        var name = run.getFileName().toString();
        var pid = name.substring(name.lastIndexOf('-') + 1);
        return name.startsWith(PREFIX)
                && pid.matches("\\d{1,18}")
                && ProcessHandle.of(Long.parseLong(pid)).isEmpty();
    }
}
