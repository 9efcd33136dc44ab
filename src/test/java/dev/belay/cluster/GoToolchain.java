package dev.belay.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// The `go` on the PATH. `version` is what it calls itself ("go1.26.8"), or empty where there is none.
record GoToolchain(String version) {
    private static final Pattern RELEASE = Pattern.compile("go(\\d+)\\.(\\d+).*");
    private static final int NEEDED_MINOR = 26;

    /// Go settings that would otherwise differ from one user to the next; no C compiler is needed.
    static final Map<String, String> ENVIRONMENT = Map.of("CGO_ENABLED", "0", "GOWORK", "off");

    static GoToolchain find(Path anywhere) {
        try {
            return new GoToolchain(ask(anywhere, "env", "GOVERSION"));
        } catch (IOException e) {
            return new GoToolchain("");
        }
    }

    boolean found() {
        return !version.isEmpty();
    }

    boolean newEnough() {
        var release = RELEASE.matcher(version);
        if (!release.matches()) {
            return false;
        }
        var major = Integer.parseInt(release.group(1));
        return major > 1 || (major == 1 && Integer.parseInt(release.group(2)) >= NEEDED_MINOR);
    }

    /// What is wrong with it, in words for the person who has to install it.
    String complaint() {
        return found()
                ? "the go on the PATH is %s, and go1.%d is needed".formatted(version, NEEDED_MINOR)
                : "there is no go on the PATH (go1.%d or newer is needed)".formatted(NEEDED_MINOR);
    }

    /// Runs a short `go` command and returns the first thing it prints.
    static String ask(Path directory, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("go"));
        command.addAll(List.of(arguments));
        var builder =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(ENVIRONMENT);
        var process = builder.start();
        process.getOutputStream().close();
        var answer =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + " failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return answer;
    }
}
