package dev.belay.github.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.engine.Unavailable;
import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An answer of GitHub that was read to its end.
///
/// @param asked what it answers, for messages
record Reply(String asked, int status, HttpHeaders headers, JsonNode body) {

    private static final Pattern NEXT = Pattern.compile("<([^<>]*)>\\s*;\\s*rel=\"next\"");
    private static final Pattern CURSOR = Pattern.compile("[?&]cursor=([\\w.%=-]{1,400})(?:&|$)");
    private static final Pattern UNFIT = Pattern.compile("[^\\x20-\\x7e]+");
    private static final int LONGEST = 120;

    boolean isGood() {
        return status / 100 == 2;
    }

    /// What it says; [Refused] where GitHub says no, and [Unavailable] where it says nothing of use.
    JsonNode orThrow() {
        if (isGood()) {
            return body;
        }
        if (status / 100 == 4) {
            throw new Refused(refusal());
        }
        throw new Unavailable(refusal());
    }

    String refusal() {
        return "GitHub: %s answered %d%s".formatted(asked, status, said());
    }

    /// GitHub's own words, short and plain.
    private String said() {
        String message = UNFIT.matcher(body.path("message").asText()).replaceAll(" ").strip();
        return message.isEmpty()
                ? ""
                : ": " + message.substring(0, Math.min(message.length(), LONGEST));
    }

    /// Where the next page begins. Only the cursor of the link is taken: its address is GitHub's to name, and ours
    /// not to follow.
    Optional<String> nextCursor() {
        for (String link : headers.allValues("link")) {
            Matcher next = NEXT.matcher(link);
            if (next.find()) {
                Matcher cursor = CURSOR.matcher(next.group(1));
                return cursor.find() ? Optional.of(cursor.group(1)) : Optional.empty();
            }
        }
        return Optional.empty();
    }
}
