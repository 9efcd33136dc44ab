package dev.belay.release;

import dev.belay.release.Ledger.Certified;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// Which version a new release would go back to: the last certified one, or what runs, adopted.
public sealed interface BaselineChoice {

    /// This version; absent when nothing ever was healthy.
    record Chosen(Optional<Baseline> baseline) implements BaselineChoice {
        /// The ledger's entry for it.
        public Optional<Certified> certified(Optional<Certified> known, Instant now) {
            return baseline.map(
                    b ->
                            known.filter(k -> k.hash().equals(b.hash()))
                                    .orElse(new Certified(b.release(), b.image(), b.hash(), now)));
        }
    }

    /// The certified version is gone and what runs was never certified.
    record Gone(String reason) implements BaselineChoice {}

    /// Chooses.
    ///
    /// What runs is adopted when nothing is certified yet or when it did not come from Belay (then
    /// people put it there, and going behind it would undo their work). A version of Belay's that
    /// was never certified is never a baseline.
    ///
    /// @param known the names of the policy's other releases, those that have ended included
    static BaselineChoice of(
            Survey.Ready survey, Optional<Certified> certified, Set<String> known) {
        if (certified.isEmpty()) {
            // The first release had nothing to go back to, and is no proven version itself.
            return new Chosen(
                    survey.stable().filter(s -> s.release().filter(known::contains).isEmpty()));
        }
        if (survey.stable().isEmpty()) {
            return new Chosen(survey.stable());
        }
        Baseline stable = survey.stable().get();
        if (stable.release().isEmpty() || stable.hash().equals(certified.get().hash())) {
            return new Chosen(survey.stable());
        }
        if (survey.certified().isPresent()) {
            return new Chosen(survey.certified());
        }
        return new Gone(
                "the certified version %s (%s) no longer exists on the target, and what runs (%s) was never certified"
                        .formatted(certified.get().image(), certified.get().hash(), stable.image()));
    }
}
