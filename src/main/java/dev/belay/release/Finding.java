package dev.belay.release;

/// One thing about a target that has to do with a rollback, and what to do about it.
///
/// @param what what is wrong, in words that name the field and its value
/// @param fix what to change; empty where `what` says so already
public record Finding(Severity severity, String what, String fix) {

    /// How bad it is.
    public enum Severity {
        /// A release must not start.
        ERROR,
        /// A release may start, but people should know.
        WARNING,
        /// Nothing is wrong: it says what else has a hand in the target, and what that comes to.
        INFO
    }

    /// Something that forbids a start.
    public static Finding error(String what, String fix) {
        return new Finding(Severity.ERROR, what, fix);
    }

    /// Something to know.
    public static Finding warning(String what, String fix) {
        return new Finding(Severity.WARNING, what, fix);
    }

    /// Something that needs no change.
    public static Finding info(String what) {
        return new Finding(Severity.INFO, what, "");
    }

    /// What is wrong and what to do, as one sentence.
    public String text() {
        return fix.isEmpty() ? what : what + ": " + fix;
    }

    /// One line for people: severity, what, how to fix.
    @Override
    public String toString() {
        return severity + " " + text();
    }
}
