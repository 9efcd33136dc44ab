package dev.belay.workload.argocd;

import dev.belay.engine.Workload.Order;
import dev.belay.release.Observation;
import dev.belay.release.Observation.OnBaseline;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.workload.Standing;
import java.util.Optional;

/// Puts what an Application and its workload say together into the words of the core.
///
/// The Application says whose version it is, for Argo CD will bring that whatever stands there now;
/// the workload says how far it is.
record Look(ApplicationView application, Beneath beneath, Order order) {

    Observation observe() {
        return switch (application.standing(order)) {
            case Standing.Candidate _ -> candidate(beneath.observe(order));
            case Standing.OfBaseline _ -> baseline(beneath.observe(order));
            case Standing.Newer(String release) ->
                    new Observation.Other(Optional.of(release), application.lastWriter());
            case Standing.Stranger(String by) ->
                    new Observation.Other(application.named().release(), by);
        };
    }

    private Observation candidate(Observation workload) {
        return switch (workload) {
            case OnCandidate _, Observation.Unreadable _ -> workload;
            case OnBaseline _ -> missing("");
            case Observation.Other(Optional<String> _, String by) ->
                    missing("; what runs was last written by " + by);
            case Observation.Missing _ -> missing("; the workload does not exist");
        };
    }

    private OnCandidate missing(String more) {
        return new OnCandidate(
                0,
                false,
                "Argo CD has not brought the candidate yet (%s)%s"
                        .formatted(application.progress(), more),
                "");
    }

    private Observation baseline(Observation workload) {
        return switch (workload) {
            case Observation.Unreadable _ -> workload;
            case OnBaseline(boolean stable, String detail, boolean walking, String _) ->
                    stable && !settled()
                            ? notYet("Argo CD may still bring another version", "")
                            : new OnBaseline(stable, detail, walking, application.lastWriter());
            case OnCandidate _ -> notYet("Argo CD has not brought the baseline back yet", "");
            case Observation.Other(Optional<String> _, String by) ->
                    notYet(
                            "Argo CD has not brought the baseline back yet",
                            "; what runs was last written by " + by);
            case Observation.Missing _ ->
                    notYet(
                            "Argo CD has not brought the baseline back yet",
                            "; the workload does not exist");
        };
    }

    /// Whether nothing is under way any more that was begun for another version.
    private boolean settled() {
        return application.compared() && !application.refreshing() && !application.syncsOther();
    }

    private OnBaseline notYet(String what, String more) {
        return new OnBaseline(
                false,
                "%s (%s)%s".formatted(what, application.progress(), more),
                false,
                application.lastWriter());
    }
}
