package dev.belay.release;

import java.time.Instant;
import java.util.Optional;

/// How far one workflow is that has to succeed after the rollout.
///
/// @param asks how often GitHub was asked for it without a word on whether it heard
/// @param at when it came to this stage
/// @param run GitHub's number of the run, once it is known
/// @param attempt which attempt of the run was seen last
/// @param url where people can look at it, may be empty
/// @param seen what was seen last, for people
public record VerificationRun(
        String name,
        Stage stage,
        int asks,
        Instant at,
        Optional<Long> run,
        int attempt,
        String url,
        String seen) {

    /// How often GitHub is asked without an answer: once, and once more after a crash or a timeout.
    static final int MOST_ASKS = 2;

    private static final int MOST_SEEN = 200;

    /// The stages, in order.
    public enum Stage {
        /// To be asked for.
        DUE,
        /// Being asked for, or whoever asked has died: GitHub may have heard it or not.
        ASKED,
        /// GitHub has heard it and did not say which run it is.
        ACCEPTED,
        /// The run is known.
        RUNNING,
        /// It succeeded.
        PASSED,
        /// It did not, or not in time.
        FAILED
    }

    public VerificationRun {
        seen = seen.length() <= MOST_SEEN ? seen : seen.substring(0, MOST_SEEN - 1) + "…";
    }

    static VerificationRun due(String name) {
        return new VerificationRun(name, Stage.DUE, 0, Instant.EPOCH, Optional.empty(), 0, "", "");
    }

    VerificationRun asked(Instant now) {
        return new VerificationRun(name, Stage.ASKED, asks + 1, now, run, attempt, url, seen);
    }

    /// GitHub said no, so that this asking left nothing behind.
    VerificationRun refused(String why, Instant now) {
        return new VerificationRun(name, Stage.DUE, asks - 1, now, run, attempt, url, why);
    }

    /// Nothing came of the asking, as far as GitHub knows.
    VerificationRun lost(Instant now) {
        return new VerificationRun(
                name, Stage.DUE, asks, now, run, attempt, url, "GitHub knows of no run");
    }

    VerificationRun accepted(Instant now) {
        return new VerificationRun(name, Stage.ACCEPTED, asks, now, run, attempt, url, "");
    }

    VerificationRun running(WorkflowRun next, Instant now) {
        boolean known = stage == Stage.RUNNING;
        return new VerificationRun(
                name,
                Stage.RUNNING,
                asks,
                known ? at : now,
                Optional.of(next.id()),
                next.attempt(),
                next.url().isEmpty() ? url : next.url(),
                "");
    }

    VerificationRun seen(String what) {
        return new VerificationRun(name, stage, asks, at, run, attempt, url, what);
    }

    VerificationRun passed(Instant now) {
        return new VerificationRun(name, Stage.PASSED, asks, now, run, attempt, url, "success");
    }

    VerificationRun failed(String why, Instant now) {
        return new VerificationRun(name, Stage.FAILED, asks, now, run, attempt, url, why);
    }

    /// Whether its end is known.
    public boolean decided() {
        return stage == Stage.PASSED || stage == Stage.FAILED;
    }

    /// Where to look, for the end of a sentence.
    String where() {
        return url.isEmpty() ? "" : " (" + url + ")";
    }
}
