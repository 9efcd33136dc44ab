package dev.belay.notify.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.Secrets;
import dev.belay.notify.Post;
import dev.belay.notify.Words;
import dev.belay.release.Attempt;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Slack's Web API, as far as it is used: failures come as `200 {"ok":false,"error":…}`.
public final class WebApi {

    private static final int LONGEST_ERROR = 100;

    /// Slack's own trouble.
    private static final Set<String> BUSY =
            Set.of(
                    "ratelimited",
                    "rate_limited",
                    "internal_error",
                    "fatal_error",
                    "service_unavailable",
                    "request_timeout",
                    "team_added_to_org");

    /// True of every room until people put it right.
    private static final Set<String> UNAUTHORIZED =
            Set.of(
                    "not_authed",
                    "invalid_auth",
                    "account_inactive",
                    "token_expired",
                    "token_revoked",
                    "missing_scope",
                    "no_permission",
                    "org_login_required");

    /// The text's own fault.
    private static final Set<String> UNUSABLE =
            Set.of("msg_too_long", "no_text", "invalid_arguments", "msg_blocks_too_long");

    /// The message to edit or to reply to is not there, or not to be edited, any more.
    private static final Set<String> GONE =
            Set.of("message_not_found", "cant_update_message", "edit_window_closed");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Post post;
    private final URI address;
    private final Secrets token;

    /// What came of a call.
    sealed interface Result {
        /// It worked, on this message.
        record Ok(Message message) implements Result {}

        /// The message that it was about is gone.
        record Gone(String why) implements Result {}

        /// It did not work.
        record Failed(Attempt attempt) implements Result {}
    }

    /// The API at this address, for whoever has this token.
    public WebApi(Post post, URI address, Secrets token) {
        this.post = post;
        this.address = address;
        this.token = token;
    }

    Result post(String channel, String text) {
        return call("chat.postMessage", noPreviews(body(channel, text)));
    }

    Result reply(Message to, String text, boolean alsoInChannel) {
        return call(
                "chat.postMessage",
                noPreviews(body(to.channel(), text))
                        .put("thread_ts", to.ts())
                        .put("reply_broadcast", alsoInChannel));
    }

    Result edit(Message message, String text) {
        return call("chat.update", body(message.channel(), text).put("ts", message.ts()));
    }

    /// Not to make links or mentions of bare text is the default of one method and not of the other.
    private static ObjectNode body(String channel, String text) {
        return JSON.createObjectNode()
                .put("channel", channel)
                .put("text", text)
                .put("parse", "none");
    }

    /// What a text from outside points to is not fetched and shown; only new messages can say so.
    static ObjectNode noPreviews(ObjectNode body) {
        return body.put("unfurl_links", false).put("unfurl_media", false);
    }

    private Result call(String method, ObjectNode body) {
        String bearer = new String(token.current().getFirst(), StandardCharsets.ISO_8859_1);
        Post.Answer answer =
                post.json(
                        URI.create(address + "/" + method),
                        Map.of("Authorization", "Bearer " + bearer),
                        body.toString());
        if (answer.code() != 200) {
            return failed(
                    new Attempt.Down(
                            "%s answered %d".formatted(method, answer.code()),
                            answer.retryAfter()));
        }
        return read(method, answer);
    }

    private static Result read(String method, Post.Answer answer) {
        JsonNode said;
        try {
            said = JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            said = JSON.createObjectNode();
        }
        if (said.path("ok").asBoolean()) {
            return Message.of(said.path("channel").asText(), said.path("ts").asText())
                    .<Result>map(Result.Ok::new)
                    .orElseGet(() -> failed(unreadable(method)));
        }
        String error = Words.cut(said.path("error").asText(), LONGEST_ERROR);
        if (error.isEmpty()) {
            return failed(unreadable(method));
        }
        String why = method + ": " + error;
        if (GONE.contains(error)) {
            return new Result.Gone(why);
        }
        return failed(
                UNUSABLE.contains(error)
                        ? new Attempt.Never(why)
                        : BUSY.contains(error) || UNAUTHORIZED.contains(error)
                                ? new Attempt.Down(why, answer.retryAfter())
                                : new Attempt.Later(why));
    }

    private static Attempt unreadable(String method) {
        return new Attempt.Down(
                method + " answered something that is not Slack's", Optional.empty());
    }

    private static Result failed(Attempt attempt) {
        return new Result.Failed(attempt);
    }
}
