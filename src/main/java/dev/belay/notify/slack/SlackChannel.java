package dev.belay.notify.slack;

import dev.belay.engine.Channel;
import dev.belay.release.Announcement;
import dev.belay.release.Announcement.Level;
import dev.belay.release.Attempt;
import dev.belay.release.Intent;
import dev.belay.release.ReleaseState;
import java.util.Optional;

/// One message a release, edited as it goes, with a reply in its thread for each announcement.
///
/// The edit comes first: it may be repeated without harm, a reply may not.
public final class SlackChannel implements Channel {

    /// Its name on the Release.
    public static final String NAME = "slack";

    private final WebApi slack;

    /// Speaks to Slack with this.
    public SlackChannel(WebApi slack) {
        this.slack = slack;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean wants(Intent intent) {
        return intent.policy().notifications().slack().isPresent();
    }

    @Override
    public Attempt tell(ReleaseState state, Announcement announcement, String memo) {
        Optional<Message> known = Message.parse(memo);
        if (known.isEmpty()) {
            return first(state, announcement);
        }
        return switch (slack.edit(known.get(), Mrkdwn.summary(state))) {
            case WebApi.Result.Ok _ -> reply(known.get(), announcement);
            case WebApi.Result.Gone _ -> first(state, announcement);
            case WebApi.Result.Failed(Attempt attempt) -> attempt;
        };
    }

    /// The first message says it all, but for what must not be overlooked.
    private Attempt first(ReleaseState state, Announcement announcement) {
        String room = state.intent().policy().notifications().slack().orElse("");
        String text = Mrkdwn.summary(state) + "\n" + Mrkdwn.detail(announcement);
        return switch (slack.post(room, text)) {
            case WebApi.Result.Ok(Message posted) -> new Attempt.Sent(posted.memo());
            case WebApi.Result.Gone(String why) -> new Attempt.Later(why);
            case WebApi.Result.Failed(Attempt attempt) -> attempt;
        };
    }

    private Attempt reply(Message to, Announcement announcement) {
        boolean loud = announcement.level() == Level.CRITICAL;
        return switch (slack.reply(to, Mrkdwn.detail(announcement), loud)) {
            case WebApi.Result.Ok _ -> new Attempt.Sent(to.memo());
            case WebApi.Result.Gone(String why) -> new Attempt.Later(why);
            case WebApi.Result.Failed(Attempt attempt) -> attempt;
        };
    }
}
