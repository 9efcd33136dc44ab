package dev.belay.notify.slack;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.Address;
import dev.belay.engine.Channel;
import dev.belay.engine.Secrets;
import dev.belay.notify.Post;
import dev.belay.notify.Words;
import dev.belay.release.Announcement;
import dev.belay.release.Attempt;
import dev.belay.release.Intent;
import dev.belay.release.ReleaseState;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// An incoming webhook: the simple choice, with a message for each announcement in one fixed channel.
public final class SlackWebhook implements Channel {

    private static final int LONGEST_ERROR = 100;

    private final Post post;
    private final Secrets url;
    private final ObjectMapper json = new ObjectMapper();

    /// @param url the webhook's address, which is its secret too
    public SlackWebhook(Post post, Secrets url) {
        this.post = post;
        this.url = url;
    }

    @Override
    public String name() {
        return SlackChannel.NAME;
    }

    @Override
    public boolean wants(Intent intent) {
        return intent.policy().notifications().slack().isPresent();
    }

    @Override
    public Attempt tell(ReleaseState state, Announcement announcement, String memo) {
        ObjectNode body =
                WebApi.noPreviews(
                        json.createObjectNode()
                                .put("text", Mrkdwn.alone(state.intent(), announcement)));
        Post.Answer answer = post.json(address(), Map.of(), body.toString());
        if (answer.code() == 200) {
            return new Attempt.Sent(memo);
        }
        String why =
                "the webhook answered %d %s"
                        .formatted(answer.code(), Words.cut(answer.body(), LONGEST_ERROR).strip());
        return answer.busy() ? new Attempt.Down(why, answer.retryAfter()) : new Attempt.Later(why);
    }

    /// What the file says now.
    private URI address() {
        String text = new String(url.current().getFirst(), StandardCharsets.ISO_8859_1);
        return Address.of(
                text,
                "the file of %s.webhook-url-file must have a URL that starts with http or https"
                        .formatted(SlackConfig.PREFIX));
    }
}
