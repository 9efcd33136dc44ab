package dev.belay.github.app;

import java.util.List;
import java.util.stream.Stream;

/// What one Release has to say of a deployment that may be several Releases.
///
/// @param policy the policy it belongs to
/// @param text why it stands where it stands
record Part(String policy, State state, String text) {

    /// GitHub takes no longer one.
    private static final int LONGEST = 140;

    /// The one status of all of them: any failure wins, and it is a success when all of them are.
    ///
    /// @param own the part that has something new to say
    static DeploymentStatus together(Part own, List<Part> others) {
        if (others.isEmpty()) {
            return new DeploymentStatus(own.state(), described(own.text()));
        }
        List<State> states =
                Stream.concat(Stream.of(own.state()), others.stream().map(Part::state)).toList();
        State state = together(states);
        Part telling =
                own.state() == state
                        ? own
                        : others.stream().filter(o -> o.state() == state).findFirst().orElse(own);
        return new DeploymentStatus(state, described(telling.policy() + ": " + telling.text()));
    }

    private static State together(List<State> states) {
        if (states.contains(State.FAILURE)) {
            return State.FAILURE;
        }
        if (states.contains(State.ERROR)) {
            return State.ERROR;
        }
        if (states.stream().allMatch(s -> s == State.QUEUED)) {
            return State.QUEUED;
        }
        if (!states.stream().allMatch(State::isOver)) {
            return State.IN_PROGRESS;
        }
        return states.stream().allMatch(s -> s == State.SUCCESS) ? State.SUCCESS : State.INACTIVE;
    }

    static String described(String text) {
        String marked = (Own.MARK + text).replaceAll("\\s+", " ").strip();
        int length = marked.codePointCount(0, marked.length());
        return length <= LONGEST
                ? marked
                : marked.substring(0, marked.offsetByCodePoints(0, LONGEST - 1)) + "…";
    }
}
