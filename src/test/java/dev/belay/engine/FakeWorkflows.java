package dev.belay.engine;

import dev.belay.policy.VerificationWorkflow;
import dev.belay.release.Intent;
import dev.belay.release.WorkflowRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The workflows of a repository, as far as GitHub answers.
final class FakeWorkflows implements Workflows {

    private final List<WorkflowRun> runs = new ArrayList<>();

    /// In the moment GitHub has started a run, before whoever asked hears of it.
    Runnable started = () -> {};

    /// Whether it says which run it started, as older servers do not.
    boolean namesRuns = true;

    /// Whether what is asked for reaches it.
    boolean hears = true;

    boolean away;
    Optional<String> refusal = Optional.empty();
    int asked;
    int looked;

    /// The run of which nothing can be read.
    long unreadable;

    /// Whether it is away in the moment it is asked for a run.
    boolean awayAtStart;

    @Override
    public Asking ready(Intent intent, VerificationWorkflow workflow) {
        look();
        return this::start;
    }

    private Started start() {
        asked++;
        if (awayAtStart) {
            throw new Unavailable("GitHub is away");
        }
        if (refusal.isPresent()) {
            return new Started.Refused(refusal.orElseThrow());
        }
        if (hears) {
            runs.add(new WorkflowRun(runs.size() + 1L, 1, Optional.empty(), url(runs.size() + 1)));
        }
        started.run();
        return new Started.Accepted(namesRuns ? Optional.of(runs.getLast()) : Optional.empty());
    }

    @Override
    public Optional<WorkflowRun> find(Intent intent, VerificationWorkflow workflow, Instant since) {
        look();
        return runs.stream().findFirst();
    }

    @Override
    public Optional<WorkflowRun> read(Intent intent, long run) {
        look();
        if (run == unreadable) {
            throw new Unreadable("answered 403: Resource not accessible");
        }
        return runs.stream().filter(r -> r.id() == run).findFirst();
    }

    private void look() {
        looked++;
        if (away) {
            throw new Unavailable("GitHub is away");
        }
    }

    int runs() {
        return runs.size();
    }

    void ends(long run, int attempt, String conclusion) {
        runs.set(
                (int) run - 1,
                new WorkflowRun(run, attempt, Optional.of(conclusion), url((int) run)));
    }

    static String url(int run) {
        return "https://github.example/acme/game/actions/runs/" + run;
    }
}
