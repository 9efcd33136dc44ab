package dev.belay.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A JVM of its own, for tests that kill one.
final class OtherJvm {
    private OtherJvm() {}

    /// Runs a main class of the tests; its output is a pipe to the caller.
    static Process start(Class<?> main, String... arguments) throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                System.getProperty("java.home") + "/bin/java",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /// Whether a process runs. One that ended and was not yet reaped by its parent has no command any more.
    static boolean runs(long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(process -> process.info().command())
                .isPresent();
    }
}
