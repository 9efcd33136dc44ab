package dev.belay.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// A git repository in a directory, with a kustomize base, for Argo CD to follow.
public record GitRepository(Path directory) {
    static final String BRANCH = "main";
    static final String BASE = "base";

    /// Who commits, whatever this machine's own settings are.
    private static final Map<String, String> SETTINGS =
            Map.of(
                    "GIT_CONFIG_GLOBAL", "/dev/null",
                    "GIT_CONFIG_NOSYSTEM", "1",
                    "GIT_AUTHOR_NAME", "Belay's tests",
                    "GIT_AUTHOR_EMAIL", "tests@belay.test",
                    "GIT_COMMITTER_NAME", "Belay's tests",
                    "GIT_COMMITTER_EMAIL", "tests@belay.test");

    /// Makes one in an empty directory; the kustomization names all the files.
    static GitRepository create(Path directory, Map<String, String> files) {
        var repository = new GitRepository(directory);
        repository.git("init", "--quiet", "--initial-branch=" + BRANCH);
        var kustomization = new StringBuilder("resources:\n");
        new TreeSet<>(files.keySet()).forEach(name -> kustomization.append("- " + name + "\n"));
        repository.write("kustomization.yaml", kustomization.toString());
        repository.commit(files);
        return repository;
    }

    /// Commits new contents of files of the base.
    ///
    /// @return the commit's hash
    public String commit(Map<String, String> files) {
        files.forEach(this::write);
        git("add", "--all");
        git("commit", "--quiet", "--message=A change");
        return git("rev-parse", "HEAD");
    }

    /// Where Argo CD finds it.
    public String url() {
        return "file://" + directory;
    }

    private void write(String name, String content) {
        try {
            var base = Files.createDirectories(directory.resolve(BASE));
            Files.writeString(base.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String git(String... arguments) {
        var command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        var builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
        builder.environment().putAll(SETTINGS);
        try {
            var process = builder.start();
            process.getOutputStream().close();
            var said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                            .strip();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + " failed: " + said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run git: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
