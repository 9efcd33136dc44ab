package dev.belay.api;

import dev.belay.engine.Access.Caller;
import dev.belay.engine.Access.Right;
import dev.belay.engine.FrontDesk;
import dev.belay.engine.FrontDesk.Answer;
import dev.belay.policy.Approval;
import dev.belay.policy.Gates;
import dev.belay.release.Cancels;
import dev.belay.release.Person;
import dev.belay.release.ReleaseEvent.Approved;
import dev.belay.release.ReleaseEvent.PersonSaid;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.release.Verdict;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Carries out what a person asks, once it is clear who asks and that they may.
final class Counter {

    private final FrontDesk desk;
    private final Guard guard;
    private final People people;

    Counter(FrontDesk desk, Guard guard, People people) {
        this.desk = desk;
        this.guard = guard;
        this.people = people;
    }

    ReleaseView show(Caller caller, ReleaseId id) {
        guard.require(caller, new Right("get", "releases", "", id.namespace(), id.name()));
        return ReleaseView.of(found(id, desk.look(id)));
    }

    Listing list(Caller caller, String namespace) {
        guard.require(caller, new Right("list", "releases", "", namespace, ""));
        return new Listing(
                desk.list(namespace).stream()
                        .sorted(
                                Comparator.comparingLong(
                                                (ReleaseState s) -> s.intent().deploymentId())
                                        .reversed())
                        .map(ReleaseView::of)
                        .toList());
    }

    Done ask(Caller caller, ReleaseId id, String path, InputStream body) {
        Verb verb = Verb.of(path);
        Ask ask = Ask.read(body, verb == Verb.APPROVE);
        guard.require(caller, Right.create(verb.subresource(ask), id.namespace(), id.name()));
        Answer answer =
                found(
                        id,
                        switch (verb) {
                            case APPROVE -> approve(caller, id, ask);
                            case RETRY -> desk.retry(id, person(caller, Set.of()), ask.reason());
                            case CANCEL -> cancel(caller, id, ask);
                            case PROMOTE, HOLD, RESUME, ROLLBACK ->
                                    desk.tell(id, said(verb, caller, ask));
                        });
        if (answer.verdict() instanceof Verdict.Ignore ignored) {
            throw new Refused(Problem.conflict(ignored.text(), answer.state().phaseName()));
        }
        return Done.of(answer);
    }

    private static PersonSaid said(Verb verb, Caller caller, Ask ask) {
        return new PersonSaid(verb.said(), caller.user(), ask.reason());
    }

    /// Who asks in the very moment of the start ends what has hardly begun: that needs no second look.
    private Optional<Answer> cancel(Caller caller, ReleaseId id, Ask ask) {
        if (desk.look(id).filter(Cancels::needRollback).isPresent()) {
            guard.require(caller, Right.create(Verb.ROLLBACK.path(), id.namespace(), id.name()));
        }
        return desk.tell(id, said(Verb.CANCEL, caller, ask));
    }

    private Optional<Answer> approve(Caller caller, ReleaseId id, Ask ask) {
        Gates gates = found(id, desk.look(id)).intent().policy().gates();
        String name = ask.stage().orElseThrow();
        Approval stage =
                gates.stage(name)
                        .orElseThrow(() ->
                                new Refused(Problem.field("stage", ask.stage(), noStage(gates))));
        Person by =
                person(
                        caller,
                        stage.roles().stream()
                                .filter(role ->
                                        guard.allows(
                                                caller,
                                                Right.create(
                                                        "role-" + role, id.namespace(), id.name())))
                                .collect(Collectors.toSet()));
        return desk.tell(id, new Approved(name, by, ask.reason()));
    }

    private Person person(Caller caller, Set<String> roles) {
        return new Person(caller.user(), people.github(caller.user()), roles);
    }

    private static String noStage(Gates gates) {
        List<String> stages = gates.stages();
        return stages.isEmpty()
                ? "is unknown: the release's policy asks for no approval"
                : "must be a stage of the release's policy: " + String.join(", ", stages);
    }

    private static <T> T found(ReleaseId id, Optional<T> found) {
        return found.orElseThrow(() ->
                new Refused(
                        Problem.of(
                                404,
                                "Not Found",
                                "there is no Release %s in namespace %s"
                                        .formatted(id.name(), id.namespace()))));
    }
}
