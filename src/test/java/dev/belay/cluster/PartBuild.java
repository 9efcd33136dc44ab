package dev.belay.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/// Builds the programs of one part with `go` and copies the part's files, into one entry of the cache.
record PartBuild(Part part, Path source, Path entry) {

    /// Builds one program. It appears in `bin` under its name only when it is complete.
    void run(Part.Program program) {
        System.out.printf(
                "building %s %s (about %d s, once) ... ",
                program.name(), part.version(), program.seconds());
        System.out.flush();
        var start = System.nanoTime();
        inTemporary(temporary -> {
            var result = temporary.resolve(program.name());
            go(program, completed(temporary), result);
            copyFiles(temporary.resolve("files"));
            Files.move(
                    result,
                    entry.resolve("bin").resolve(program.name()),
                    StandardCopyOption.ATOMIC_MOVE);
        });
        System.out.printf("%d s%n", Math.round((System.nanoTime() - start) / 1e9));
    }

    /// Copies the part's files alone, for a part without programs.
    void copyFiles() {
        inTemporary(temporary -> copyFiles(temporary.resolve("files")));
    }

    private void inTemporary(Step step) {
        try {
            removeLeftovers();
            var temporary = Files.createTempDirectory(entry, "building-");
            try {
                step.run(temporary);
            } finally {
                RunDirectory.delete(temporary);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + entry + ": " + e.getMessage(), e);
        }
    }

    private interface Step {
        void run(Path temporary) throws IOException;
    }

    /// What a killed build left behind; the caller holds the lock of this entry, so nobody builds here now.
    private void removeLeftovers() throws IOException {
        try (var files = Files.newDirectoryStream(entry, "building-*")) {
            files.forEach(RunDirectory::delete);
        }
    }

    /// Where to build: the part's folder, or a copy of it that takes the module from a copy with what it lacks.
    private Path completed(Path temporary) throws IOException {
        if (part.lacking().isEmpty()) {
            return source;
        }
        var folder = temporary.resolve("source");
        copyTree(source, folder);
        copyTree(directory(part.module()), temporary.resolve("module"));
        for (var lacking : part.lacking()) {
            var file = temporary.resolve("module").resolve(lacking);
            Files.createDirectories(file.getParent());
            Files.createFile(file);
        }
        var _ = GoToolchain.ask(folder, "mod", "edit", "-replace=" + part.module() + "=../module");
        return folder;
    }

    /// Copies what the files hold and not their modes: Go's module cache is read-only.
    private static void copyTree(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var copy = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.write(copy, Files.readAllBytes(file));
            }
        }
    }

    private void go(Part.Program program, Path source, Path result) {
        var log = entry.resolve(program.name() + ".log");
        var command = new ArrayList<>(List.of("go"));
        command.addAll(program.buildArguments());
        command.addAll(command.size() - 1, List.of("-o", result.toString()));
        try (var build =
                GuardedProcess.start("go", log, source, GoToolchain.ENVIRONMENT, command)) {
            if (build.waitFor() != 0) {
                System.out.println("failed");
                throw new IllegalStateException(failure(program, source, log, build.lastLines(40)));
            }
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while building " + program.name(), e);
        }
    }

    private String failure(Part.Program program, Path source, Path log, String output) {
        return """
        building %s %s failed in %s; the end of %s:
        %s

        It needs Go 1.26 or newer, a Go module proxy it can reach (`go env GOPROXY`), about 6 GB of disk and 4 GB \
        of memory. Ready-made etcd, kube-apiserver and kubectl are taken from KUBEBUILDER_ASSETS. Tests that can \
        do without real controllers run with -Dcluster=embedded.\
        """
                .formatted(program.name(), part.version(), source, log, output);
    }

    /// Copies the part's files out of their modules, once, so that later the Go module cache is not needed.
    private void copyFiles(Path temporary) throws IOException {
        if (part.files().isEmpty() || Files.isDirectory(entry.resolve("files"))) {
            return;
        }
        for (var from : part.files()) {
            var module = directory(from.module());
            for (var pattern : from.patterns()) {
                if (copy(module, pattern, temporary) == 0) {
                    throw new IOException("no " + pattern + " in " + module);
                }
            }
        }
        Files.move(temporary, entry.resolve("files"), StandardCopyOption.ATOMIC_MOVE);
    }

    /// Where Go keeps a module of the build, which is fetched where nothing was built of it.
    private Path directory(String module) throws IOException {
        if (where(module).isEmpty()) {
            GoToolchain.ask(source, "mod", "download", module);
        }
        return Path.of(where(module));
    }

    private String where(String module) throws IOException {
        return GoToolchain.ask(source, "list", "-m", "-f", "{{.Dir}}", module);
    }

    private static int copy(Path module, String pattern, Path target) throws IOException {
        var matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        var directory = Path.of(pattern).getParent();
        try (var files = Files.list(module.resolve(directory))) {
            var matching = files.map(module::relativize).filter(matcher::matches).toList();
            Files.createDirectories(target.resolve(directory));
            for (var file : matching) {
                Files.write(target.resolve(file), Files.readAllBytes(module.resolve(file)));
            }
            return matching.size();
        }
    }

    /// A short hash of all that could change the result, but for the version of Go.
    static String recipe(Part part, Path source) {
        try (var files = Files.walk(source)) {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                digest.update(source.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
                digest.update(Files.readAllBytes(file));
            }
            var rest = new ArrayList<>(part.recipe());
            rest.add(new TreeMap<>(GoToolchain.ENVIRONMENT).toString());
            rest.add(System.getProperty("os.name") + "/" + System.getProperty("os.arch"));
            digest.update(String.join("\n", rest).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest()).substring(0, 12);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + source, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
