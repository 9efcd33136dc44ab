package dev.belay.notify.cdevents;

import dev.belay.engine.Channel;
import dev.belay.notify.Post;
import dev.belay.release.Announcement;
import dev.belay.release.Announcement.Level;
import dev.belay.release.Attempt;
import dev.belay.release.Intent;
import dev.belay.release.ReleaseState;
import dev.belay.release.Start;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// CDEvents as CloudEvents over HTTP in binary mode. What is remembered is whether an incident is open.
public final class CdEventsChannel implements Channel {

    /// Its name on the Release.
    public static final String NAME = "cdEvents";

    private static final String OPEN = "open";

    private final Post post;
    private final URI sink;

    /// Sends to this sink.
    public CdEventsChannel(Post post, URI sink) {
        this.post = post;
        this.sink = sink;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean wants(Intent intent) {
        return intent.policy().notifications().cdEvents();
    }

    @Override
    public Attempt tell(ReleaseState state, Announcement announcement, String memo) {
        String open = memo;
        for (String type : types(state, announcement, memo.equals(OPEN))) {
            Attempt attempt = send(new CdEvent(type, state, announcement));
            if (!(attempt instanceof Attempt.Sent)) {
                return attempt;
            }
            open =
                    switch (type) {
                        case "incident.detected" -> OPEN;
                        case "incident.resolved" -> "";
                        default -> open;
                    };
        }
        return new Attempt.Sent(open);
    }

    private static List<String> types(ReleaseState state, Announcement announcement, boolean open) {
        List<String> types = new ArrayList<>();
        boolean over = false;
        switch (announcement.kind()) {
            case CERTIFIED -> {
                boolean first = state.start().flatMap(Start::baseline).isEmpty();
                types.add(first ? "service.deployed" : "service.upgraded");
            }
            case ROLLED_BACK -> {
                types.add("service.rolledback");
                over = true;
            }
            case ROLLED_BACK_UNVERIFIED -> types.add("service.rolledback");
            case RESUMED, SUCCEEDED, SUPERSEDED, CANCELLED -> over = true;
            case QUEUED,
                    STARTED,
                    ADVANCED,
                    PROMOTED,
                    HELD,
                    BLIND,
                    FOREIGN_CHANGE,
                    ROLLING_BACK,
                    ROLLBACK_FAILED,
                    WOULD_HAVE_ROLLED_BACK,
                    WATCH_OVER,
                    VERIFICATION_PASSED,
                    VERIFICATION_FAILED,
                    VERIFICATION_BLOCKED,
                    REJECTED -> {}
        }
        boolean incident =
                announcement.kind() == Announcement.Kind.ROLLING_BACK
                        || announcement.level() == Level.CRITICAL;
        if (incident && !open) {
            types.add("incident.detected");
        }
        if (over && open) {
            types.add("incident.resolved");
        }
        return types;
    }

    private Attempt send(CdEvent event) {
        Post.Answer answer = post.json(sink, event.headers(), event.body());
        int code = answer.code();
        if (code >= 200 && code < 300) {
            return new Attempt.Sent("");
        }
        String why = "the sink answered %d".formatted(code);
        // As Knative's own senders: everything else is the event's fault and stays so.
        if (answer.busy() || code == 404 || code == 409 || code < 400) {
            return new Attempt.Down(why, answer.retryAfter());
        }
        return code == 401 || code == 403
                ? new Attempt.Down(why, Optional.empty())
                : new Attempt.Never(why);
    }
}
