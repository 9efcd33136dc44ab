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
/// the workload says how far it is. Only where Argo CD has brought what is asked for, and that is
/// neither version, somebody else has the say: with images of kustomize, or a patch of their own.
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
            case Observation.Other _ when brought() -> workload;
            case OnBaseline _, Observation.Other _, Observation.Missing _ ->
                    new OnCandidate(
                            0,
                            false,
                            notYet("Argo CD has not brought the candidate yet", workload),
                            "");
        };
    }

    private Observation baseline(Observation workload) {
        return switch (workload) {
            case Observation.Unreadable _ -> workload;
            case OnBaseline(boolean stable, String detail, boolean walking, String _) ->
                    stable && !settled()
                            ? onBaseline("Argo CD may still bring another version", workload)
                            : new OnBaseline(stable, detail, walking, application.lastWriter());
            case Observation.Other _ when brought() -> workload;
            case OnCandidate _, Observation.Other _, Observation.Missing _ ->
                    application.named().image().isPresent() || settled()
                            ? onBaseline("Argo CD has not brought the baseline back yet", workload)
                            // Git says which version that is, and perhaps a stranger's patch.
                            : new Observation.Unreadable(
                                    notYet(
                                            "Argo CD has not brought what is asked for yet",
                                            workload));
        };
    }

    /// Whether nothing is under way any more that was begun for another version.
    private boolean settled() {
        return application.compared() && !application.refreshing() && !application.syncsOther();
    }

    /// Whether what runs is what Application and git together ask for.
    private boolean brought() {
        return settled() && application.synced();
    }

    private OnBaseline onBaseline(String what, Observation workload) {
        return new OnBaseline(false, notYet(what, workload), false, application.lastWriter());
    }

    private String notYet(String what, Observation workload) {
        String more =
                switch (workload) {
                    case Observation.Other(Optional<String> _, String by) ->
                            "; what runs was last written by " + by;
                    case Observation.Missing _ -> "; the workload does not exist";
                    case OnCandidate _, OnBaseline _, Observation.Unreadable _ -> "";
                };
        return "%s (%s)%s".formatted(what, application.progress(), more);
    }
}
