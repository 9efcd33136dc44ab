package dev.belay.store;

import dev.belay.release.VerificationLog;
import dev.belay.release.VerificationRun;
import dev.belay.release.VerificationRun.Stage;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What became of the workflows after the rollout, there and back. What a run is known by is never cut.
final class VerificationMapping {

    /// With shorter texts a status has no room left for what only explains.
    private static final int LONG = 160;

    private static final String AT = "status.verification";

    private VerificationMapping() {}

    /// @param all whether every run is needed: outside the watch none decides anything any more
    static @Nullable List<VerificationStatus> write(VerificationLog log, int texts, boolean all) {
        return Wire.unlessEmpty(
                log.runs().stream()
                        .filter(_ -> all || texts >= LONG)
                        .map(r -> write(r, texts))
                        .toList());
    }

    private static VerificationStatus write(VerificationRun run, int texts) {
        // A shortened address leads nowhere.
        boolean shown = !run.url().isEmpty() && Fit.to(run.url(), texts).equals(run.url());
        boolean whole = texts >= LONG;
        boolean counts = whole || !run.decided();
        boolean timed = whole || run.run().isEmpty();
        return new VerificationStatus(
                run.name(),
                run.stage().name().toLowerCase(Locale.ROOT),
                timed ? run.at().toString() : null,
                run.asks() == 0 || !timed ? null : Integer.valueOf(run.asks()),
                run.run().orElse(null),
                run.attempt() == 0 || !counts ? null : Integer.valueOf(run.attempt()),
                shown ? run.url() : null,
                run.seen().isEmpty() || !whole ? null : Fit.to(run.seen(), texts));
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
                Wire.optionalInstant(at + ".at", s.at()).orElse(Instant.EPOCH),
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
