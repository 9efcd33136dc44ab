package dev.belay.release;

import dev.belay.policy.Policy;
import dev.belay.release.Phase.Live;
import dev.belay.release.Phase.Pending;
import dev.belay.release.ReleaseEvent.PersonSaid;
import dev.belay.release.ReleaseEvent.Verb;
import dev.belay.release.Verdict.Ignore;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// The button at GitHub: a press is kept until it is clear who that is, and is then the verb `rollback` or nothing.
final class PressRules {

    private PressRules() {}

    /// Where the verb would do nothing there is nothing to find out, and whoever pressed it leaves no trace.
    static Transition onPressed(ReleaseState state, Press press, Policy policy, Instant now) {
        if (!press.isAbout(state.intent())) {
            return ignore(state, "the check run is not on the commit of this release");
        }
        String login = press.login();
        Transition asked = PeopleRules.onPerson(state, said(login, "", policy), policy, now);
        if (asked.verdict() instanceof Ignore(Reason _, String text)) {
            return ignore(state, text);
        }
        List<String> known = state.presses();
        if (known.contains(login)) {
            return ignore(state, person(login) + " pressed it before, and GitHub is being asked");
        }
        if (known.size() >= Press.MOST) {
            return ignore(state, "others pressed it before, and GitHub is being asked about them");
        }
        return Decider.record(
                state.presses(Stream.concat(known.stream(), Stream.of(login)).toList()),
                Reason.PRESSED,
                person(login) + " pressed Roll back; GitHub is asked whether that is a member");
    }

    static Transition onAllowed(
            ReleaseState state, String login, String team, Policy policy, Instant now) {
        return state.presses().contains(login)
                ? PeopleRules.onPerson(
                        without(state, login),
                        said(login, ", as a member of " + team, policy),
                        policy,
                        now)
                : ignore(state, "nobody waits for that");
    }

    static Transition onRefused(ReleaseState state, String login, String why) {
        return state.presses().contains(login)
                ? Decider.record(
                        without(state, login),
                        Reason.PRESS_REFUSED,
                        "%s pressed Roll back and may not: %s".formatted(person(login), why))
                : ignore(state, "nobody waits for that");
    }

    /// Once it ends or goes back, there is nothing left that a press could ask for.
    static ReleaseState follow(ReleaseState next) {
        boolean open = next.phase() instanceof Pending || next.phase() instanceof Live;
        return open || next.presses().isEmpty() ? next : next.presses(List.of());
    }

    private static PersonSaid said(String login, String how, Policy policy) {
        return new PersonSaid(
                Verb.ROLLBACK,
                person(login),
                "Roll back button on check run %s%s".formatted(policy.checkRun(), how));
    }

    private static String person(String login) {
        return "github:" + login;
    }

    private static ReleaseState without(ReleaseState state, String login) {
        return state.presses(state.presses().stream().filter(l -> !l.equals(login)).toList());
    }

    private static Transition ignore(ReleaseState state, String text) {
        return Decider.ignore(state, Reason.NOT_APPLICABLE, text);
    }
}
