package dev.belay.alertmanager;

import dev.belay.engine.AlertDesk;
import dev.belay.engine.AlertDesk.Judged;
import dev.belay.engine.AlertDesk.Judgement;
import dev.belay.engine.Unavailable;
import dev.belay.release.Triage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// One body: what is the same is judged once, what differs in the order given, and all of it answered.
final class Delivery {

    /// How the sender is answered.
    enum Status {
        /// Every readable alert is judged.
        JUDGED,
        /// Nothing could be read.
        UNREADABLE,
        /// Something could not be done or not be read that a repeat can bring.
        RETRY
    }

    /// What came of the body.
    record Result(Status status, Answer answer) {}

    /// Verdicts in an answer: enough for people, little enough to hold.
    static final int SHOWN = 1000;

    /// Different alerts held at once. A body with more is judged in parts, so memory does not follow its size.
    static final int HELD = 10_000;

    private final AlertDesk desk;
    private final Translation translation;
    private final Map<Reading.Key, Group> waiting = new LinkedHashMap<>();
    private final List<Answer.Row> rows = new ArrayList<>();
    private final List<String> unaccepted = new ArrayList<>();
    private int read;
    private int more;
    private int ignored;
    private int malformed;

    private record Group(Reading reading, int count) {
        Group and(Group repeat) {
            return new Group(reading.newest(repeat.reading), count + repeat.count);
        }
    }

    Delivery(AlertDesk desk, Instant receivedAt) {
        this.desk = desk;
        translation = new Translation(receivedAt);
    }

    /// Has everything judged that can be read.
    Result handle(Payload payload) {
        String retry = "";
        try {
            Stream.generate(payload::next)
                    .takeWhile(Optional::isPresent)
                    .flatMap(Optional::stream)
                    .forEachOrdered(this::add);
            judgeWaiting();
            retry = unfinished(payload);
        } catch (Unavailable e) {
            retry = "not everything could be persisted: " + e.getMessage();
        }
        malformed += payload.malformed();
        return new Result(
                status(payload, retry),
                new Answer(
                        List.copyOf(rows),
                        more,
                        ignored,
                        malformed,
                        payload.truncatedAlerts(),
                        retry));
    }

    private void add(RawAlert raw) {
        Optional<Reading> reading = translation.translate(raw);
        if (reading.isEmpty()) {
            malformed++;
            return;
        }
        read++;
        waiting.merge(reading.get().key(), new Group(reading.get(), 1), Group::and);
        if (waiting.size() >= HELD) {
            judgeWaiting();
        }
    }

    private void judgeWaiting() {
        if (waiting.isEmpty()) {
            return;
        }
        List<Group> groups = List.copyOf(waiting.values());
        waiting.clear();
        List<Triage> alerts = groups.stream().map(g -> g.reading().triage()).toList();
        Judgement judgement = desk.judge(alerts);
        if (judgement.judged().size() != groups.size()) {
            throw new IllegalStateException("the desk must give one verdict for each alert");
        }
        for (int i = 0; i < groups.size(); i++) {
            note(groups.get(i), judgement.judged().get(i));
        }
        unaccepted.addAll(judgement.unaccepted());
    }

    private void note(Group group, Judged judged) {
        if (judged.verdict().equals("ignore")) {
            ignored += group.count();
        }
        if (rows.size() == SHOWN) {
            more++;
            return;
        }
        Reading.Key key = group.reading().key();
        rows.add(
                new Answer.Row(
                        judged.release(),
                        either(judged.action(), key.action()),
                        either(judged.slo(), key.slo()),
                        either(judged.fingerprint(), key.fingerprint()),
                        judged.verdict(),
                        judged.reason(),
                        judged.text(),
                        group.count()));
    }

    private String unfinished(Payload payload) {
        if (!unaccepted.isEmpty()) {
            return "the cluster has not accepted the rollback of " + String.join(", ", unaccepted);
        }
        return switch (payload.end()) {
            case COMPLETE, BROKEN -> "";
            case INTERRUPTED -> "the body stopped arriving";
        };
    }

    private Status status(Payload payload, String retry) {
        if (!retry.isEmpty()) {
            return Status.RETRY;
        }
        return switch (payload.end()) {
            case COMPLETE, INTERRUPTED -> Status.JUDGED;
            case BROKEN -> read == 0 ? Status.UNREADABLE : Status.JUDGED;
        };
    }

    private static String either(String first, String second) {
        return first.isEmpty() ? second : first;
    }
}
