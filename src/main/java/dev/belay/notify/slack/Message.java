package dev.belay.notify.slack;

import java.util.Optional;

/// Where a message stands: the channel's id and the time that is its name.
record Message(String channel, String ts) {

    private static final String SEPARATOR = "/";

    String memo() {
        return channel + SEPARATOR + ts;
    }

    static Optional<Message> parse(String memo) {
        int at = memo.indexOf(SEPARATOR);
        return at <= 0
                ? Optional.empty()
                : Optional.of(new Message(memo.substring(0, at), memo.substring(at + 1)));
    }

    /// What Slack says a message is, unless that cannot be one.
    static Optional<Message> of(String channel, String ts) {
        return channel.matches("[A-Z0-9]{1,32}") && ts.matches("[0-9]{1,20}\\.[0-9]{1,10}")
                ? Optional.of(new Message(channel, ts))
                : Optional.empty();
    }
}
