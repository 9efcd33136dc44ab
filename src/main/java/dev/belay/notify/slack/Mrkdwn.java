package dev.belay.notify.slack;

import dev.belay.notify.Words;
import dev.belay.release.Announcement;
import dev.belay.release.Announcement.Level;
import dev.belay.release.Intent;
import dev.belay.release.ReleaseState;

/// Writes messages in Slack's markup. What comes from outside is escaped: it can neither call a whole
/// channel nor pretend to be a link.
final class Mrkdwn {

    /// Far below what Slack takes, and more than people read.
    private static final int LONGEST = 2_000;

    private Mrkdwn() {}

    /// The release as it stands: the message that is edited.
    static String summary(ReleaseState state) {
        Intent intent = state.intent();
        return "%s *%s* of *%s* by %s: *%s*\n%s\n`%s` · `%s`"
                .formatted(
                        sign(state),
                        escaped(Words.sha(intent)),
                        escaped(Words.subject(intent)),
                        escaped(intent.creator()),
                        escaped(state.phaseName()),
                        escaped(state.reason()),
                        escaped(intent.id().toString()),
                        escaped(intent.image()));
    }

    /// One thing that happened: a reply in the thread.
    static String detail(Announcement announcement) {
        return "%s*%s*: %s"
                .formatted(
                        loudness(announcement.level()),
                        announcement.kind().label(),
                        escaped(announcement.text()));
    }

    /// One thing that happened, for a reader who has no thread around it.
    static String alone(Intent intent, Announcement announcement) {
        return "%s*%s*: *%s* (`%s`)\n%s"
                .formatted(
                        loudness(announcement.level()),
                        escaped(Words.subject(intent)),
                        announcement.kind().label(),
                        escaped(intent.id().toString()),
                        escaped(announcement.text()));
    }

    private static String loudness(Level level) {
        return switch (level) {
            case INFO -> "";
            case WARNING -> ":warning: ";
            case CRITICAL -> ":rotating_light: ";
        };
    }

    private static String sign(ReleaseState state) {
        return switch (state.phaseName()) {
            case "Succeeded" -> ":white_check_mark:";
            case "Held" -> ":double_vertical_bar:";
            case "RollingBack", "RolledBack" -> ":leftwards_arrow_with_hook:";
            case "RollbackFailed" -> ":rotating_light:";
            case "Rejected", "Cancelled", "Superseded" -> ":no_entry_sign:";
            default -> ":rocket:";
        };
    }

    static String escaped(String text) {
        return Words.cut(text, LONGEST)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
    }
}
