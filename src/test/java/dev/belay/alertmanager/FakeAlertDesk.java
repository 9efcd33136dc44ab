package dev.belay.alertmanager;

import dev.belay.engine.AlertDesk;
import dev.belay.release.Alert;
import dev.belay.release.Reason;
import dev.belay.release.ReleaseId;
import dev.belay.release.Triage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// A desk that acts on every rollback, and can be told to fail.
final class FakeAlertDesk implements AlertDesk {

    /// What it was given, call by call.
    final List<List<Triage>> calls = new CopyOnWriteArrayList<>();

    List<String> unaccepted = List.of();
    Optional<RuntimeException> failure = Optional.empty();

    void reset() {
        calls.clear();
        unaccepted = List.of();
        failure = Optional.empty();
    }

    List<Triage> given() {
        return calls.stream().flatMap(List::stream).toList();
    }

    @Override
    public Judgement judge(List<Triage> alerts) {
        failure.ifPresent(f -> {
            throw f;
        });
        calls.add(alerts);
        return new Judgement(alerts.stream().map(FakeAlertDesk::judge).toList(), unaccepted);
    }

    private static Judged judge(Triage triage) {
        return switch (triage) {
            case Triage.Ignored(Reason reason, String text) ->
                    new Judged("", "", "", "", "ignore", reason.code(), text);
            case Triage.ForNamespace(String _, String _, Alert alert) ->
                    judged("", alert, "record");
            case Triage.ForRelease(ReleaseId id, String _, Alert alert) ->
                    judged(id.toString(), alert, alert.firing() ? "act" : "ignore");
        };
    }

    private static Judged judged(String release, Alert alert, String verdict) {
        return new Judged(
                release,
                alert.action().label(),
                alert.slo(),
                alert.fingerprint(),
                verdict,
                alert.firing() ? "rolled-back" : "resolved",
                "said the fake");
    }
}
