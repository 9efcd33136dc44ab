package dev.belay.github;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a protection rule wants its answer. Nothing but the run is taken from it, and that only where all the rest is
/// what it has to be: the configured API, and the repository that the delivery is about.
record CallbackUrl(String api) {

    /// What GitHub's own API is reached at.
    static final CallbackUrl OF_GITHUB = new CallbackUrl("https://api.github.com");

    private static final Pattern END =
            Pattern.compile("/actions/runs/([0-9]{1,18})/deployment_protection_rule");

    CallbackUrl {
        api = api.endsWith("/") ? api.substring(0, api.length() - 1) : api;
    }

    /// The workflow run it names, if it is one of ours.
    Optional<Long> run(String url, String repository) {
        String begin = api + "/repos/" + repository;
        if (!url.startsWith(begin)) {
            return Optional.empty();
        }
        Matcher end = END.matcher(url.substring(begin.length()));
        return end.matches() ? Optional.of(Long.parseLong(end.group(1))) : Optional.empty();
    }
}
