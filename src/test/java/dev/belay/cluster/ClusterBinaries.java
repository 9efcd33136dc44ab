package dev.belay.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// The programs of the real cluster: taken from a cache, else built into it with `go`, once.
///
/// The cache is `${BELAY_CACHE}`, else `${XDG_CACHE_HOME}/belay`, else `~/.cache/belay`. An entry is named after
/// everything that could change the result, so it is never out of date, and appears only when it is complete.
/// `KUBEBUILDER_ASSETS` is honoured for etcd, kube-apiserver and kubectl.
public final class ClusterBinaries {
    /// What a cluster with controllers needs.
    static final List<String> ALL_PROGRAMS =
            List.of(
                    "etcd",
                    "kube-apiserver",
                    "kube-controller-manager",
                    "kube-scheduler",
                    "kwok",
                    "rollouts-controller");

    /// What the API alone needs.
    static final List<String> API_PROGRAMS = List.of("etcd", "kube-apiserver");

    private static final List<String> KUBEBUILDER = List.of("etcd", "kube-apiserver", "kubectl");

    private final Map<String, String> environment;
    private final Path sources;
    private final Path cache;
    private final GoToolchain go;
    private final Map<Part, Path> entries = new ConcurrentHashMap<>();

    ClusterBinaries(Map<String, String> environment, Path sources, GoToolchain go) {
        this.environment = environment;
        this.sources = sources;
        this.go = go;
        this.cache = cacheDirectory(environment).resolve("cluster");
    }

    /// The binaries as this machine can have them.
    public static ClusterBinaries find() {
        return Found.INSTANCE;
    }

    /// Whether the real cluster can be had: everything is cached, or `go` can build it.
    public boolean available() {
        return unavailableBecause().isEmpty();
    }

    /// Why the real cluster cannot be had, and what would help; empty where it can.
    public Optional<String> unavailableBecause() {
        if (System.getProperty("os.name").startsWith("Windows")) {
            return Optional.of("the real cluster needs a Unix shell; on Windows run it inside WSL");
        }
        if (go.newEnough()) {
            return Optional.empty();
        }
        var missing = ALL_PROGRAMS.stream().filter(program -> built(program).isEmpty()).toList();
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                "%s are not in %s, and %s; install Go, or use -Dcluster=embedded"
                        .formatted(String.join(", ", missing), cache, go.complaint()));
    }

    /// The path of a program, which is built first where it is missing.
    public Path program(String program) {
        return built(program)
                .orElseGet(() -> {
                    var part = Part.of(program);
                    build(part, program, build -> buildUnlessBuilt(build, program));
                    return built(program).orElseThrow();
                });
    }

    private void buildUnlessBuilt(PartBuild build, String program) {
        if (built(program).isEmpty()) {
            build.run(build.part().program(program));
        }
    }

    /// The directory that holds the files of a part (see `Part.files`), laid out as in its Go module.
    Path files(Part part) {
        var files = entry(part).resolve("files");
        if (!Files.isDirectory(files)) {
            part.programs().stream().limit(1).forEach(program -> program(program.name()));
            build(part, part.name(), PartBuild::copyFiles);
        }
        return files;
    }

    private Optional<Path> built(String program) {
        return fromKubebuilder(program)
                .or(() -> Optional.of(entry(Part.of(program)).resolve("bin").resolve(program)))
                .filter(Files::isExecutable);
    }

    private Optional<Path> fromKubebuilder(String program) {
        return Optional.ofNullable(environment.get("KUBEBUILDER_ASSETS"))
                .filter(assets -> KUBEBUILDER.contains(program))
                .map(assets -> Path.of(assets).resolve(program))
                .filter(Files::isExecutable);
    }

    private synchronized void build(Part part, String what, Consumer<PartBuild> step) {
        if (!go.newEnough()) {
            throw new IllegalStateException(
                    "%s is not in %s, and %s".formatted(what, entry(part), go.complaint()));
        }
        var entry = entry(part);
        try {
            Files.createDirectories(entry.resolve("bin"));
            try (var channel = open(entry.resolve("lock"));
                    var _ = lock(channel, part)) {
                step.accept(new PartBuild(part, source(part), entry));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + entry + ": " + e.getMessage(), e);
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /// One build at a time, across processes. Within this JVM `build` is synchronized.
    private static FileLock lock(FileChannel channel, Part part) throws IOException {
        var lock = channel.tryLock();
        if (lock == null) {
            System.out.println("waiting for another build of " + part.name() + " ...");
            lock = channel.lock();
        }
        return lock;
    }

    private Path entry(Part part) {
        return entries.computeIfAbsent(part, this::findEntry);
    }

    /// Without a usable `go` its version is not known, so that an entry built by any version is taken.
    private Path findEntry(Part part) {
        var name = part.name() + "-" + PartBuild.recipe(part, source(part));
        if (go.newEnough()) {
            return cache.resolve(name + "-" + go.version());
        }
        if (!Files.isDirectory(cache)) {
            return cache.resolve(name);
        }
        try (var entries = Files.list(cache)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith(name + "-"))
                    .max(Comparator.comparing(entry -> entry.toFile().lastModified()))
                    .orElse(cache.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path source(Part part) {
        return sources.resolve(part.name());
    }

    private static Path cacheDirectory(Map<String, String> environment) {
        return set(environment, "BELAY_CACHE")
                .map(Path::of)
                .or(() -> set(environment, "XDG_CACHE_HOME").map(xdg -> Path.of(xdg, "belay")))
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "belay"))
                .toAbsolutePath();
    }

    private static Optional<String> set(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private static final class Found {
        static final ClusterBinaries INSTANCE = here();

        private static ClusterBinaries here() {
            var sources = ProjectDirectory.find().resolve("src/test/cluster");
            return new ClusterBinaries(System.getenv(), sources, GoToolchain.find(sources));
        }
    }
}
