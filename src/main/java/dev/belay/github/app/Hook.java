package dev.belay.github.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/// A webhook whose deliveries can be looked at: the App's own, or one of a repository.
///
/// @param path where its deliveries are
record Hook(As who, String path) {

    /// The only hook of an App.
    static Hook ofApp() {
        return new Hook(As.app(), "/app/hook/deliveries");
    }

    /// The hooks of a repository that deliver to this address.
    static List<Hook> of(GitHubApi github, String repository, String url) {
        String hooks = Paths.repository(repository) + "/hooks";
        JsonNode listed = github.get(As.in(repository), hooks + "?per_page=100").orThrow();
        return StreamSupport.stream(listed.spliterator(), false)
                .filter(hook -> hook.path("config").path("url").asText().equals(url))
                .map(hook -> hook.path("id").asLong())
                .map(id -> new Hook(As.in(repository), "%s/%d/deliveries".formatted(hooks, id)))
                .toList();
    }

    /// One page of deliveries, newest first.
    Reply page(GitHubApi github, String status, Optional<String> cursor) {
        String from = cursor.map(c -> "&cursor=" + c).orElse("");
        Reply page = github.get(who, path + "?per_page=100&status=" + status + from);
        JsonNode unused = page.orThrow();
        return page;
    }

    /// Asks for a delivery again; false when GitHub does not have it any more.
    boolean redeliver(GitHubApi github, long delivery) {
        return github.post(who, "%s/%d/attempts".formatted(path, delivery)).isGood();
    }
}
