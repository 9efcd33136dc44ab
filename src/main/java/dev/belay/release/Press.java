package dev.belay.release;

import java.util.regex.Pattern;

/// That somebody pressed `Roll back` on a check run at GitHub.
///
/// @param login who, as GitHub says
/// @param repository where
/// @param sha the commit whose check run it was
public record Press(String login, String repository, String sha) {

    /// The most people whose presses wait to be judged at a time: each is kept on the Release.
    public static final int MOST = 4;

    private static final Pattern LOGIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,38}");

    public Press {
        if (!isLogin(login)) {
            throw new IllegalArgumentException("not the form of a login at GitHub");
        }
    }

    /// Whether this can be somebody's login.
    public static boolean isLogin(String text) {
        return LOGIN.matcher(text).matches();
    }

    /// Whether the release is the one on whose check run that was.
    boolean isAbout(Intent intent) {
        return intent.repository().equalsIgnoreCase(repository)
                && intent.sha().equalsIgnoreCase(sha);
    }
}
