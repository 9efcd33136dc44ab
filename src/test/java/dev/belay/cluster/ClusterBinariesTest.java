package dev.belay.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterBinariesTest {
    private static final GoToolchain GO = new GoToolchain("go1.26.8");
    private static final GoToolchain OTHER_GO = new GoToolchain("go1.27.1");
    private static final GoToolchain OLD_GO = new GoToolchain("go1.25.3");
    private static final GoToolchain NO_GO = new GoToolchain("");

    private static final Path SOURCES = ProjectDirectory.find().resolve("src/test/cluster");

    @TempDir private Path cache;
    @TempDir private Path assets;
    private Map<String, String> environment;

    @BeforeEach
    void setUp() {
        environment =
                Map.of("BELAY_CACHE", cache.toString(), "KUBEBUILDER_ASSETS", assets.toString());
    }

    @Test
    void isAvailableWhereGoIsNewEnough() {
        assertThat(binaries(GO).available()).isTrue();
    }

    @Test
    void saysWhatIsMissingWhereGoIsAbsentOrTooOld() {
        assertThat(binaries(NO_GO).unavailableBecause().orElseThrow())
                .contains("etcd, kube-apiserver")
                .contains("there is no go on the PATH");
        assertThat(binaries(OLD_GO).unavailableBecause().orElseThrow()).contains("go1.25.3");
        assertThatThrownBy(() -> binaries(NO_GO).program("kwok"))
                .hasMessageContaining("no go on the PATH");
    }

    @Test
    void isAvailableWithoutGoWhereEverythingIsCached() throws IOException {
        for (var part : Part.ALL) {
            for (var program : part.programs()) {
                executable(entry(part, GO).resolve("bin").resolve(program.name()));
            }
        }

        assertThat(binaries(NO_GO).available()).isTrue();
        assertThat(binaries(NO_GO).program("kwok")).startsWith(cache);
    }

    @Test
    void takesKubebuildersProgramsWhereThereAreAny() throws IOException {
        var etcd = executable(assets.resolve("etcd"));
        executable(assets.resolve("kwok"));

        assertThat(binaries(NO_GO).program("etcd")).isEqualTo(etcd);
        assertThatThrownBy(() -> binaries(NO_GO).program("kwok"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void doesNotTakeAnEntryOfAnotherGo() throws IOException {
        var kwok = executable(entry(Part.KWOK, GO).resolve("bin/kwok"));

        assertThat(binaries(GO).program("kwok")).isEqualTo(kwok);
        assertThat(entry(Part.KWOK, OTHER_GO)).isNotEqualTo(entry(Part.KWOK, GO));
    }

    @Test
    void anEntryIsNamedAfterAllThatCouldChangeIt() throws IOException {
        var source = Files.createDirectories(cache.resolve("source"));
        Files.writeString(source.resolve("go.mod"), "module a");
        var before = PartBuild.recipe(Part.KWOK, source);

        Files.writeString(source.resolve("go.mod"), "module b");

        var after = PartBuild.recipe(Part.KWOK, source);
        assertThat(after).isNotEqualTo(before).hasSize(12);
        Files.writeString(
                Files.createDirectories(source.resolve("main")).resolve("main.go"), "package main");
        assertThat(PartBuild.recipe(Part.KWOK, source)).isNotEqualTo(after);
        assertThat(PartBuild.recipe(Part.ETCD, source))
                .isNotEqualTo(PartBuild.recipe(Part.KWOK, source));
    }

    @Test
    void showsWhatGoSaidWhereABuildFails() throws IOException {
        var sources = Files.createDirectories(cache.resolve("sources/etcd")).getParent();
        Files.writeString(sources.resolve("etcd/go.mod"), "this is no module");
        for (var part : Part.ALL) {
            Files.createDirectories(sources.resolve(part.name()));
        }
        var go = GoToolchain.find(sources);
        assumeTrue(go.newEnough(), go.complaint());

        assertThatThrownBy(() -> new ClusterBinaries(environment, sources, go).program("etcd"))
                .hasMessageContaining("building etcd 3.6.8 failed")
                .hasMessageContaining("errors parsing go.mod")
                .hasMessageContaining("-Dcluster=embedded");
    }

    @Test
    void everyPartHasItsModulePinned() {
        for (var part : Part.ALL) {
            assertThat(SOURCES.resolve(part.name()).resolve("go.mod"))
                    .content()
                    .contains(part.module() + " v" + part.version());
            assertThat(SOURCES.resolve(part.name()).resolve("go.sum"))
                    .content()
                    .contains(part.module() + " v" + part.version() + " h1:");
        }
    }

    private ClusterBinaries binaries(GoToolchain go) {
        return new ClusterBinaries(environment, SOURCES, go);
    }

    private Path entry(Part part, GoToolchain go) {
        var recipe = PartBuild.recipe(part, SOURCES.resolve(part.name()));
        return cache.resolve("cluster").resolve(part.name() + "-" + recipe + "-" + go.version());
    }

    private static Path executable(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
