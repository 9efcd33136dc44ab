package dev.belay.matrix;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Few cases in which every two of target, moment and blow still meet, as far as they can.
final class Pairs {

    /// @param target its index
    record Case(int target, Moment moment, Blow blow) {

        /// What meets here, two by two.
        List<String> pairs() {
            return List.of(target + " " + moment, target + " " + blow, moment + " " + blow);
        }
    }

    private Pairs() {}

    /// Always takes the case in which most meets that has not met yet.
    ///
    /// @param steps how many steps each target has, which decides what moments it knows
    static Set<Case> of(List<Integer> steps) {
        List<Case> all = all(steps);
        Set<String> open = new LinkedHashSet<>();
        all.forEach(c -> open.addAll(c.pairs()));
        Set<Case> chosen = new LinkedHashSet<>();
        while (!open.isEmpty()) {
            Case best = all.getFirst();
            long most = 0;
            for (Case one : all) {
                long meets = one.pairs().stream().filter(open::contains).count();
                if (meets > most) {
                    best = one;
                    most = meets;
                }
            }
            chosen.add(best);
            best.pairs().forEach(open::remove);
        }
        return chosen;
    }

    /// Every case there is.
    static List<Case> all(List<Integer> steps) {
        List<Case> all = new ArrayList<>();
        for (int target = 0; target < steps.size(); target++) {
            for (Moment moment : Moment.values()) {
                for (Blow blow : Blow.values()) {
                    if (moment.exists(steps.get(target))) {
                        all.add(new Case(target, moment, blow));
                    }
                }
            }
        }
        return all;
    }
}
