package dev.belay.engine;

import dev.belay.release.Alert;
import dev.belay.release.Reason;
import dev.belay.release.ReleaseEvent.AlertArrived;
import dev.belay.release.ReleaseId;
import dev.belay.release.Triage;
import dev.belay.release.Triage.ForNamespace;
import dev.belay.release.Triage.ForRelease;
import dev.belay.release.Triage.Ignored;
import dev.belay.release.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The desk that alerts arrive at: one turn per release and delivery, rollbacks before everything.
public final class Judge implements AlertDesk {

    /// More distinct releases than this in one delivery are looked up by one list per namespace.
    private static final int STORM = 100;

    private final Releases releases;
    private final Turn turn;
    private final Sweep sweep;
    private final Runnable poke;

    /// Puts the desk together.
    ///
    /// @param poke makes somebody look soon, and returns at once
    public Judge(Releases releases, Turn turn, Sweep sweep, Runnable poke) {
        this.releases = releases;
        this.turn = turn;
        this.sweep = sweep;
        this.poke = poke;
    }

    private record Numbered(int index, ForRelease about) {}

    /// The verdicts of one delivery, filled in from several threads.
    private record Answers(
            ConcurrentMap<Integer, Judged> judged, ConcurrentMap<String, String> open) {}

    @Override
    public Judgement judge(List<Triage> alerts) {
        Map<ReleaseId, List<Numbered>> byRelease = new LinkedHashMap<>();
        Map<Integer, ForNamespace> heartbeats = new TreeMap<>();
        Answers answers = new Answers(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
        for (int i = 0; i < alerts.size(); i++) {
            switch (alerts.get(i)) {
                case Ignored(Reason reason, String text) ->
                        answers.judged.put(i, plain("", "", reason, text));
                case ForNamespace heartbeat -> heartbeats.put(i, heartbeat);
                case ForRelease about ->
                        byRelease
                                .computeIfAbsent(about.id(), _ -> new ArrayList<>())
                                .add(new Numbered(i, about));
            }
        }
        judgeReleases(byRelease, answers);
        if (!byRelease.isEmpty()) {
            poke.run();
        }
        heartbeats.forEach(
                (i, heartbeat) -> answers.judged.put(i, onHeartbeat(heartbeat, answers)));
        List<Judged> ordered = List.copyOf(new TreeMap<>(answers.judged).values());
        return new Judgement(ordered, answers.open.keySet().stream().sorted().toList());
    }

    private void judgeReleases(Map<ReleaseId, List<Numbered>> byRelease, Answers answers) {
        if (byRelease.size() > STORM) {
            Map<ReleaseId, Stored> listed = listed(byRelease);
            byRelease.forEach((id, alerts) ->
                    judgeListed(id, Optional.ofNullable(listed.get(id)), alerts, answers));
        } else if (byRelease.size() == 1) {
            byRelease.forEach((id, alerts) -> judgeOne(id, alerts, answers));
        } else {
            // One release's slow undo must not keep another one waiting.
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                byRelease.forEach(
                        (id, alerts) -> threads.execute(() -> judgeOne(id, alerts, answers)));
            }
        }
    }

    private Map<ReleaseId, Stored> listed(Map<ReleaseId, List<Numbered>> byRelease) {
        Map<ReleaseId, Stored> listed = new HashMap<>();
        byRelease.keySet().stream()
                .map(ReleaseId::namespace)
                .distinct()
                .flatMap(ns -> releases.active(new Releases.Scope.Namespace(ns)).stream())
                .forEach(s -> listed.put(s.state().intent().id(), s));
        return listed;
    }

    private void judgeListed(
            ReleaseId id, Optional<Stored> stored, List<Numbered> alerts, Answers answers) {
        if (stored.isEmpty()) {
            fill(id, alerts, answers, Reason.UNKNOWN_RELEASE, "no active release of that name");
        } else {
            guarded(id, alerts, answers, events -> turn.run(stored.get(), events));
        }
    }

    private void judgeOne(ReleaseId id, List<Numbered> alerts, Answers answers) {
        guarded(id, alerts, answers, events -> turn.run(id, events));
    }

    private interface Step {
        Optional<Turn.Result> run(List<AlertArrived> events);
    }

    private void guarded(ReleaseId id, List<Numbered> alerts, Answers answers, Step step) {
        List<AlertArrived> events =
                alerts.stream()
                        .map(n -> new AlertArrived(n.about.alert(), n.about.service()))
                        .toList();
        try {
            Optional<Turn.Result> result = step.run(events);
            if (result.isEmpty()) {
                fill(id, alerts, answers, Reason.UNKNOWN_RELEASE, "no release of that name");
                return;
            }
            for (int i = 0; i < alerts.size(); i++) {
                answers.judged.put(
                        alerts.get(i).index,
                        judged(
                                id.toString(),
                                alerts.get(i).about.alert(),
                                result.get().verdicts().get(i)));
            }
            result.get().unaccepted().ifPresent(why -> answers.open.put(id.toString(), why));
        } catch (Unavailable e) {
            fill(id, alerts, answers, Reason.RETRY, String.valueOf(e.getMessage()));
            answers.open.put(id.toString(), "unavailable");
        }
    }

    private static void fill(
            ReleaseId id, List<Numbered> alerts, Answers answers, Reason reason, String text) {
        for (Numbered n : alerts) {
            answers.judged.put(
                    n.index,
                    judged(id.toString(), n.about.alert(), new Verdict.Ignore(reason, text)));
        }
    }

    private Judged onHeartbeat(ForNamespace heartbeat, Answers answers) {
        Report report;
        try {
            Sweep.Looked looked = sweep.heartbeat(heartbeat.namespace(), heartbeat.alert());
            report = new Report(looked.releases(), looked.failed().size());
            if (looked.news()) {
                poke.run(); // Whoever has the clock tells people, after this answer.
            }
        } catch (Unavailable e) {
            answers.open.put(heartbeat.namespace(), "unavailable");
            return judged(
                    "",
                    heartbeat.alert(),
                    new Verdict.Ignore(Reason.RETRY, String.valueOf(e.getMessage())));
        }
        String text =
                "looked at %d active releases, %d of them in vain"
                        .formatted(report.looked, report.failed);
        return judged("", heartbeat.alert(), new Verdict.Record(Reason.EVIDENCE, text));
    }

    private record Report(int looked, int failed) {}

    private static Judged judged(String release, Alert alert, Verdict verdict) {
        return new Judged(
                release,
                alert.action().label(),
                alert.slo(),
                alert.fingerprint(),
                verdict.word(),
                verdict.reason().code(),
                verdict.text());
    }

    private static Judged plain(String release, String action, Reason reason, String text) {
        return new Judged(release, action, "", "", "ignore", reason.code(), text);
    }
}
