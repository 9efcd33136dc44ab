package dev.belay.release;

import dev.belay.policy.Approval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// How far the people are who have to agree: each one of them takes one seat of a stage.
public final class Approvals {

    private static final int FREE = -1;

    private Approvals() {}

    /// What a release still waits for; empty if nothing.
    public static Optional<String> missing(ReleaseState state) {
        return state.intent().policy().gates().approvals().stream()
                .filter(stage -> !stage.optional())
                .filter(stage -> given(stage, state) < stage.count())
                .findFirst()
                .map(stage -> missing(stage, state));
    }

    /// How many of the people whom a stage asks for have agreed.
    public static int given(Approval stage, ReleaseState state) {
        return of(stage, state).size();
    }

    /// The agreements to a stage.
    public static List<Consent> of(Approval stage, ReleaseState state) {
        return state.approvals().stream().filter(c -> c.stage().equals(stage.stage())).toList();
    }

    /// Whether one more person takes a seat that is still free, the others moving up if need be.
    static boolean helps(Approval stage, ReleaseState state, Person person) {
        List<Person> people = new ArrayList<>(people(stage, state));
        people.add(person);
        return seated(stage, people) == people.size();
    }

    private static String missing(Approval stage, ReleaseState state) {
        List<Person> people = people(stage, state);
        List<String> open =
                stage.roles().stream().filter(role -> !fills(stage, people, role)).toList();
        String roles = open.isEmpty() ? "" : ", still to come: " + String.join(", ", open);
        return "waiting for approval of stage %s: %d of %d%s"
                .formatted(stage.stage(), people.size(), stage.count(), roles);
    }

    /// Whether a role is spoken for: someone who holds nothing but it would find no seat.
    private static boolean fills(Approval stage, List<Person> people, String role) {
        Approval rolesOnly = new Approval(stage.stage(), stage.roles().size(), stage.roles(), true);
        List<Person> more = new ArrayList<>(people);
        more.add(new Person("", Optional.empty(), java.util.Set.of(role)));
        return seated(rolesOnly, more) == seated(rolesOnly, people);
    }

    private static List<Person> people(Approval stage, ReleaseState state) {
        return of(stage, state).stream().map(Consent::by).toList();
    }

    /// The most people that can sit at once: a seat of a role takes only who holds it.
    private static int seated(Approval stage, List<Person> people) {
        int[] taken = new int[stage.count()];
        Arrays.fill(taken, FREE);
        int seated = 0;
        for (int who = 0; who < people.size(); who++) {
            if (seat(who, stage, people, taken, new boolean[taken.length])) {
                seated++;
            }
        }
        return seated;
    }

    private static boolean seat(
            int who, Approval stage, List<Person> people, int[] taken, boolean[] tried) {
        for (int seat = 0; seat < taken.length; seat++) {
            if (tried[seat] || !mayTake(people.get(who), stage, seat)) {
                continue;
            }
            tried[seat] = true;
            if (taken[seat] == FREE || seat(taken[seat], stage, people, taken, tried)) {
                taken[seat] = who;
                return true;
            }
        }
        return false;
    }

    private static boolean mayTake(Person person, Approval stage, int seat) {
        return seat >= stage.roles().size() || person.roles().contains(stage.roles().get(seat));
    }
}
