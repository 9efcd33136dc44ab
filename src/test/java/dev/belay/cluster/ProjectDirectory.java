package dev.belay.cluster;

import java.nio.file.Files;
import java.nio.file.Path;

/// Where the project is: the working directory, or the nearest one above it that holds the cluster's sources.
final class ProjectDirectory {
    private ProjectDirectory() {}

    static Path find() {
        var here = Path.of("").toAbsolutePath();
        for (var directory = here; directory != null; directory = directory.getParent()) {
            if (Files.isDirectory(directory.resolve("src/test/cluster"))) {
                return directory;
            }
        }
        throw new IllegalStateException(
                "no src/test/cluster in or above " + here + "; start in the project's directory");
    }
}
