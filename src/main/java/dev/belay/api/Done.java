package dev.belay.api;

import dev.belay.engine.FrontDesk.Answer;
import io.quarkus.runtime.annotations.RegisterForReflection;

/// What was decided about what a person said, and the release after it.
@RegisterForReflection
record Done(String verdict, String reason, String text, ReleaseView release) {

    static Done of(Answer answer) {
        return new Done(
                answer.verdict().word(),
                answer.verdict().reason().code(),
                answer.verdict().text(),
                ReleaseView.of(answer.state()));
    }
}
