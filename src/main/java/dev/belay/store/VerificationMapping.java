package dev.belay.store;

import dev.belay.release.VerificationLog;
import dev.belay.release.VerificationRun;
import dev.belay.release.VerificationRun.Stage;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What became of the workflows after the rollout, there and back. What a run is known by is never cut.
final class VerificationMapping {

    private static final String AT = "status.verification";

    private VerificationMapping() {}

    static @Nullable List<VerificationStatus> write(VerificationLog log, int texts) {
        return Wire.unlessEmpty(log.runs().stream().map(r -> write(r, texts)).toList());
    }

    private static VerificationStatus write(VerificationRun run, int texts) {
        // A shortened address leads nowhere.
        boolean whole = !run.url().isEmpty() && Fit.to(run.url(), texts).equals(run.url());
        return new VerificationStatus(
                run.name(),
                run.stage().name().toLowerCase(Locale.ROOT),
                run.at().toString(),
                run.asks() == 0 ? null : Integer.valueOf(run.asks()),
                run.run().orElse(null),
                run.attempt() == 0 ? null : Integer.valueOf(run.attempt()),
                whole ? run.url() : null,
                run.seen().isEmpty() ? null : Fit.to(run.seen(), texts));
    }

    static VerificationLog read(@Nullable List<VerificationStatus> wire) {
        List<VerificationStatus> runs = Wire.list(wire);
        return new VerificationLog(
                IntStream.range(0, runs.size())
                        .mapToObj(i -> read(AT + "[" + i + "]", runs.get(i)))
                        .toList());
    }

    private static VerificationRun read(String at, VerificationStatus s) {
        return new VerificationRun(
                Wire.required(at + ".name", s.name()),
                stage(at + ".stage", s.stage()),
                Objects.requireNonNullElse(s.asks(), 0),
                Wire.instant(at + ".at", s.at()),
                Optional.ofNullable(s.run()),
                Objects.requireNonNullElse(s.attempt(), 0),
                Objects.requireNonNullElse(s.url(), ""),
                Objects.requireNonNullElse(s.seen(), ""));
    }

    private static Stage stage(String path, @Nullable String word) {
        for (Stage stage : Stage.values()) {
            if (stage.name().toLowerCase(Locale.ROOT).equals(word)) {
                return stage;
            }
        }
        throw new Unreadable(path, "'" + word + "' is no stage of a verification");
    }
}
