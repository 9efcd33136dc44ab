package dev.belay.github.app;

import dev.belay.engine.Unavailable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// Paths of the API. What is put into one is checked or encoded, wherever it came from.
final class Paths {

    private static final Pattern REPOSITORY = Pattern.compile("[\\w.-]{1,100}/[\\w.-]{1,100}");
    private static final Pattern DOTS = Pattern.compile("\\.{1,2}/.*|.*/\\.{1,2}");

    private Paths() {}

    static String repository(String repository) {
        if (!REPOSITORY.matcher(repository).matches() || DOTS.matcher(repository).matches()) {
            throw new Unavailable("the repository's name is not owner/name");
        }
        return "/repos/" + repository;
    }

    /// The name without its owner.
    static String name(String repository) {
        return repository.substring(repository.indexOf('/') + 1);
    }

    static String deployments(String repository) {
        return repository(repository) + "/deployments";
    }

    static String statuses(String repository, long deployment) {
        return "%s/%d/statuses".formatted(deployments(repository), deployment);
    }

    static String checkRuns(String repository) {
        return repository(repository) + "/check-runs";
    }

    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
