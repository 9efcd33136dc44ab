package dev.belay.notify;

import dev.belay.release.Announcement;
import dev.belay.release.Intent;

/// Says in short what a release is about.
public final class Words {

    private static final int SHORT_SHA = 7;

    private Words() {}

    /// `service in environment`, as people call it.
    public static String subject(Intent intent) {
        return "%s in %s".formatted(intent.policy().service(), intent.environment());
    }

    /// The commit as people write it.
    public static String sha(Intent intent) {
        return cut(intent.sha(), SHORT_SHA, "");
    }

    /// One line: what happened to what, and why.
    public static String line(Intent intent, Announcement announcement) {
        return "%s: %s (%s): %s"
                .formatted(
                        subject(intent),
                        announcement.kind().label(),
                        intent.id(),
                        announcement.text());
    }

    /// The text, or its beginning and an ellipsis; never half a character.
    public static String cut(String text, int most) {
        return cut(text, most, "…");
    }

    private static String cut(String text, int most, String more) {
        if (text.length() <= most) {
            return text;
        }
        int end = most - more.length();
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end)
                + more;
    }
}
