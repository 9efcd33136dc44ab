package dev.belay.engine;

import dev.belay.engine.Workflows.Started;
import dev.belay.release.Intent;
import dev.belay.release.ReleaseEvent;
import dev.belay.release.ReleaseEvent.VerificationAccepted;
import dev.belay.release.ReleaseEvent.VerificationAsked;
import dev.belay.release.ReleaseEvent.VerificationNotSeen;
import dev.belay.release.ReleaseEvent.VerificationRefused;
import dev.belay.release.ReleaseEvent.VerificationSeen;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.release.Verdict;
import dev.belay.release.VerificationRules;
import dev.belay.release.VerificationTask;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Has the workflows run that have to succeed after a rollout, and follows how they go.
///
/// That GitHub is about to be asked is written down first, so of two that look at once only one asks. Who dies in
/// between leaves a run that is found by its name, and only one that GitHub does not know of is asked for once more.
final class Verifier {

    /// Runs are looked at with every event, and GitHub counts how often it is asked.
    private static final Duration FRESH = Duration.ofSeconds(5);

    private static final int MOST_REMEMBERED = 1000;

    private record Key(ReleaseId release, String workflow) {}

    private final Workflows workflows;
    private final Releases releases;
    private final Turn turn;
    private final InstantSource clock;
    private final Map<Key, Instant> looked = new HashMap<>();

    Verifier(Workflows workflows, Releases releases, Turn turn, InstantSource clock) {
        this.workflows = workflows;
        this.releases = releases;
        this.turn = turn;
        this.clock = clock;
    }

    /// Does what is due for these releases, and writes a line for each that could not be written.
    ///
    /// A repository that does not answer is not asked again in this pass: each try takes seconds.
    synchronized void verify(Collection<ReleaseId> ids, List<String> failed) {
        Map<String, String> away = new HashMap<>();
        for (ReleaseId id : ids) {
            Sweep.guarded(
                    id,
                    failed,
                    () -> releases.load(id).ifPresent(stored -> verify(stored.state(), away)));
        }
    }

    private void verify(ReleaseState state, Map<String, String> away) {
        Intent intent = state.intent();
        for (VerificationTask task : VerificationRules.due(state, clock.instant())) {
            if (isFresh(new Key(intent.id(), task.workflow().name()))) {
                continue;
            }
            String known = away.get(intent.repository());
            if (known != null) {
                tell(intent, notSeen(task, Optional.of(known)));
            } else {
                attend(intent, task, away);
            }
        }
    }

    /// A clock that was put back must not keep anything from being looked at.
    private boolean isFresh(Key key) {
        Instant now = clock.instant();
        Instant last = looked.get(key);
        if (last != null && Duration.between(last, now).abs().compareTo(FRESH) < 0) {
            return true;
        }
        if (looked.size() >= MOST_REMEMBERED) {
            looked.clear();
        }
        looked.put(key, now);
        return false;
    }

    private void attend(Intent intent, VerificationTask task, Map<String, String> away) {
        String name = task.workflow().name();
        switch (task) {
            case VerificationTask.Ask(var workflow) ->
                    fromGitHub(intent, task, away, () -> workflows.ready(intent, workflow))
                            .filter(_ -> mayAsk(intent, name))
                            .flatMap(asking -> fromGitHub(intent, task, away, asking::start))
                            .ifPresent(started -> tell(intent, heard(name, started)));
            case VerificationTask.Find(var workflow, Instant since) ->
                    fromGitHub(intent, task, away, () -> workflows.find(intent, workflow, since))
                            .map(found ->
                                    found.isPresent()
                                            ? new VerificationAccepted(name, found)
                                            : notSeen(task, Optional.empty()))
                            .ifPresent(event -> tell(intent, event));
            case VerificationTask.Read(var _, long run) ->
                    fromGitHub(intent, task, away, () -> workflows.read(intent, run))
                            .map(read ->
                                    read.<ReleaseEvent>map(r -> new VerificationSeen(name, r))
                                            .orElseGet(() -> notSeen(task, Optional.empty())))
                            .ifPresent(event -> tell(intent, event));
        }
    }

    /// What GitHub answers; that it does not is told to the release.
    private <T> Optional<T> fromGitHub(
            Intent intent, VerificationTask task, Map<String, String> away, Supplier<T> request) {
        try {
            return Optional.of(request.get());
        } catch (Unavailable e) {
            away.put(intent.repository(), String.valueOf(e.getMessage()));
            return unseen(intent, task, e);
        } catch (Workflows.Unreadable e) {
            return unseen(intent, task, e);
        }
    }

    private <T> Optional<T> unseen(Intent intent, VerificationTask task, RuntimeException why) {
        tell(intent, notSeen(task, Optional.of(String.valueOf(why.getMessage()))));
        return Optional.empty();
    }

    /// Whoever writes it down first asks.
    private boolean mayAsk(Intent intent, String name) {
        return turn.record(intent.id(), List.of(new VerificationAsked(name)))
                .filter(r -> !(r.verdicts().getFirst() instanceof Verdict.Ignore))
                .isPresent();
    }

    private static ReleaseEvent heard(String name, Started started) {
        return switch (started) {
            case Started.Accepted(var run) -> new VerificationAccepted(name, run);
            case Started.Refused(var why) -> new VerificationRefused(name, why);
        };
    }

    private static ReleaseEvent notSeen(VerificationTask task, Optional<String> unreadable) {
        return new VerificationNotSeen(task.workflow().name(), unreadable);
    }

    private void tell(Intent intent, ReleaseEvent event) {
        var unused = turn.run(intent.id(), List.of(event));
    }
}
