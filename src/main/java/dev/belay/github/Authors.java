package dev.belay.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.release.Intent;
import dev.belay.release.Press;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Who is behind a deployment besides the creator that GitHub names: whoever had a bot make it, and of one that Belay
/// made once more those whom its payload names.
///
/// Anybody may write such a payload. That does no harm, because a name only ever keeps somebody from something.
final class Authors {

    private static final String BOT = "[bot]";

    private Authors() {}

    static List<String> of(
            Wire.Event event, Wire.Deployment deployment, @Nullable JsonNode payload) {
        Wire.User creator = deployment.creator();
        Map<String, String> authors = new LinkedHashMap<>();
        Stream.concat(isPerson(creator) ? Stream.empty() : actors(event), named(payload))
                .filter(Press::isLogin)
                .filter(login -> creator == null || !login.equalsIgnoreCase(creator.login()))
                .forEach(login -> authors.putIfAbsent(login.toLowerCase(Locale.ROOT), login));
        return authors.values().stream().limit(Intent.MOST_AUTHORS).toList();
    }

    /// Of whom GitHub says that they had it made. Who sends a status need not have.
    private static Stream<String> actors(Wire.Event event) {
        Optional<Wire.Run> run = Optional.ofNullable(event.workflowRun());
        Stream<Wire.User> sender =
                event.deploymentStatus() == null
                        ? Stream.ofNullable(event.sender())
                        : Stream.empty();
        return Stream.of(
                        run.map(Wire.Run::triggeringActor).stream(),
                        run.map(Wire.Run::actor).stream(),
                        sender)
                .flatMap(users -> users)
                .filter(Authors::isPerson)
                .flatMap(user -> Stream.ofNullable(user.login()));
    }

    private static boolean isPerson(Wire.@Nullable User user) {
        return user != null
                && user.login() != null
                && !"Bot".equals(user.type())
                && !user.login().endsWith(BOT);
    }

    private static Stream<String> named(@Nullable JsonNode payload) {
        return payload == null
                ? Stream.empty()
                : StreamSupport.stream(payload.path("belay").path("authors").spliterator(), false)
                        .filter(JsonNode::isTextual)
                        .map(JsonNode::textValue);
    }
}
