package dev.belay.policy;

import java.util.regex.Pattern;

/// Patterns with `*` (anything but a slash) and `**` (anything), as in GitHub's own filters.
final class Glob {

    private Glob() {}

    static boolean matches(String pattern, String text) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c != '*') {
                regex.append(Pattern.quote(String.valueOf(c)));
            } else if (i + 1 < pattern.length() && pattern.charAt(i + 1) == '*') {
                regex.append(".*");
                i++;
            } else {
                regex.append("[^/]*");
            }
        }
        return Pattern.matches(regex.toString(), text);
    }
}
