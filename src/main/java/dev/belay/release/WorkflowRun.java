package dev.belay.release;

import java.util.Optional;

/// A run of a workflow as GitHub reports it.
///
/// @param attempt counted from 1; running it again is the next attempt of the same run
/// @param conclusion GitHub's word for how it ended; empty while it goes on
/// @param url where people can look at it; empty where GitHub named nothing that can be shown
public record WorkflowRun(long id, int attempt, Optional<String> conclusion, String url) {

    private static final String SUCCESS = "success";

    /// Nothing else proves anything: a run may also be skipped, or be neutral.
    boolean succeeded() {
        return conclusion.filter(SUCCESS::equals).isPresent();
    }
}
