package dev.belay.notify.pagerduty;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.Optional;
import java.util.function.Supplier;

/// Alerts and change events by PagerDuty's Events API v2. One alert a release: the deduplication key
/// is its name, so a repeat only adds a line to it. What is remembered is the severity of what is open.
public final class PagerDutyChannel implements Channel {

    /// Its name on the Release.
    public static final String NAME = "pagerDuty";

    private static final int LONGEST_SUMMARY = 1_024;
    private static final int LONGEST_KEY = 255;
    private static final int LONGEST_ERROR = 200;

    private final Post post;
    private final URI address;
    private final Secrets routingKey;
    private final ObjectMapper json = new ObjectMapper();

    /// The service behind this address and key.
    public PagerDutyChannel(Post post, URI address, Secrets routingKey) {
        this.post = post;
        this.address = address;
        this.routingKey = routingKey;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean wants(Intent intent) {
        return intent.policy().notifications().pagerDuty();
    }

    @Override
    public Attempt tell(ReleaseState state, Announcement announcement, String memo) {
        Intent intent = state.intent();
        Optional<String> open = Optional.of(memo).filter(m -> !m.isEmpty());
        return switch (Page.of(announcement, open)) {
            case Page.Nothing _ -> new Attempt.Sent(memo);
            case Page.Change _ -> send("/v2/change/enqueue", change(intent, announcement), memo);
            case Page.Resolve _ -> resolve(intent, "");
            case Page.Trigger(String severity, boolean afresh) -> {
                Supplier<Attempt> trigger =
                        () ->
                                send(
                                        "/v2/enqueue",
                                        trigger(intent, announcement, severity),
                                        louder(severity, memo));
                yield afresh ? then(resolve(intent, ""), trigger) : trigger.get();
            }
        };
    }

    /// What is critical stays so when a warning follows.
    private static String louder(String severity, String open) {
        return open.equals(Page.CRITICAL) ? open : severity;
    }

    private static Attempt then(Attempt first, Supplier<Attempt> second) {
        return first instanceof Attempt.Sent ? second.get() : first;
    }

    private Attempt resolve(Intent intent, String memo) {
        ObjectNode event =
                event().put("event_action", "resolve").put("dedup_key", dedupKey(intent));
        return send("/v2/enqueue", event, memo);
    }

    private ObjectNode trigger(Intent intent, Announcement announcement, String severity) {
        ObjectNode event =
                event().put("event_action", "trigger")
                        .put("dedup_key", dedupKey(intent))
                        .put("client", "Belay");
        ObjectNode payload = payload(event, intent, announcement);
        payload.put("severity", severity)
                .put("component", intent.policy().service())
                .put("group", intent.environment())
                .put("class", announcement.kind().label());
        return event;
    }

    private ObjectNode change(Intent intent, Announcement announcement) {
        ObjectNode event = event();
        ObjectNode unused = payload(event, intent, announcement);
        return event;
    }

    private ObjectNode payload(ObjectNode event, Intent intent, Announcement announcement) {
        ObjectNode payload =
                event.putObject("payload")
                        .put("summary", Words.cut(Words.line(intent, announcement), LONGEST_SUMMARY))
                        .put("source", "belay/" + intent.id().namespace())
                        .put("timestamp", announcement.at().toString());
        payload.putObject("custom_details")
                .put("release", intent.id().toString())
                .put("repository", intent.repository())
                .put("sha", intent.sha())
                .put("image", intent.image())
                .put("creator", intent.creator())
                .put("announcement", announcement.sequence());
        return payload;
    }

    private ObjectNode event() {
        String key = new String(routingKey.current().getFirst(), StandardCharsets.ISO_8859_1);
        return json.createObjectNode().put("routing_key", key);
    }

    private static String dedupKey(Intent intent) {
        return Words.cut(intent.id().toString(), LONGEST_KEY);
    }

    private Attempt send(String path, ObjectNode event, String memo) {
        Post.Answer answer = post.json(URI.create(address + path), Map.of(), event.toString());
        if (answer.code() == 202) {
            return new Attempt.Sent(memo);
        }
        String why =
                "%s answered %d %s"
                        .formatted(
                                path,
                                answer.code(),
                                Words.cut(answer.body(), LONGEST_ERROR).strip());
        if (answer.busy()) {
            return new Attempt.Down(why, answer.retryAfter());
        }
        // PagerDuty's own word for an event that it will not take however often.
        return answer.code() == 400 ? new Attempt.Never(why) : new Attempt.Later(why);
    }
}
