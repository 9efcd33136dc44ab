package dev.belay.matrix;

/// What happens to a release.
enum Blow {
    HEALTHY("healthy"),
    ALERT("alert"),
    SUPERSEDED("superseded"),
    FOREIGN_CHANGE("foreign change"),
    BASELINE_GONE("baseline gone");

    final String text;

    Blow(String text) {
        this.text = text;
    }
}
