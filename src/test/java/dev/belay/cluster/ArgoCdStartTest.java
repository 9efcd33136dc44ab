package dev.belay.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArgoCdStartTest {

    @Test
    void findsTheRedisServerOfThePath(@TempDir Path empty, @TempDir Path full) throws IOException {
        var redis = Files.createFile(full.resolve("redis-server"));
        assertThat(redis.toFile().setExecutable(true)).isTrue();

        assertThat(ArgoCdStart.redis(empty + File.pathSeparator + full)).isEqualTo(redis);
    }

    @Test
    void namesThePackageWhereThereIsNoRedisServer(@TempDir Path empty) {
        assertThatThrownBy(() -> ArgoCdStart.redis(empty.toString()))
                .hasMessageContaining("install the package redis-server");
    }
}
