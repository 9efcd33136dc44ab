package dev.belay.github.app;

/// What is presented to GitHub. Every method throws as [GitHubApi] does when it cannot be had.
interface Credentials {

    /// The bearer token for this.
    String bearer(As who);

    /// With whose requests GitHub counts these; known once there was a bearer token for this.
    String account(As who);

    /// Whether the App itself can be spoken for.
    boolean isApp();

    /// GitHub refused what was presented: false when asking again with something else makes no sense.
    boolean renew(As who);
}
