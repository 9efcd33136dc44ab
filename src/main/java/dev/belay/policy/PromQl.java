package dev.belay.policy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// PromQL as a user writes it, as far as it has to be understood to be built into rules.
public sealed interface PromQl {

    /// The text.
    String text();

    /// A metric with or without matchers, to which more can be added.
    ///
    /// @param matchers what stands between the braces, possibly nothing
    record Selector(String metric, String matchers) implements PromQl {
        private static final Pattern FORM =
                Pattern.compile(
                        "\\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\\s*(?:\\{((?:[^{}\"'`]|\"(?:[^\"\\\\]|\\\\.)*\")*)\\})?\\s*");

        private static final Pattern LAST_COMMA = Pattern.compile(",?\\s*$");

        /// Reads a metric with its matchers, or throws with the text in the message.
        public static Selector parse(String text) {
            Matcher m = FORM.matcher(text);
            if (text.lines().count() != 1 || !m.matches()) {
                throw new IllegalArgumentException(
                        "'%s' is not one metric with matchers, like m_total{code=~\"5..\"}"
                                .formatted(text));
            }
            String matchers = m.group(2) == null ? "" : m.group(2).strip();
            return new Selector(m.group(1), LAST_COMMA.matcher(matchers).replaceAll(""));
        }

        /// The same metric under another name.
        public Selector named(String suffix) {
            return new Selector(metric + suffix, matchers);
        }

        /// The same metric with more matchers.
        public Selector with(String more) {
            return new Selector(metric, matchers.isEmpty() ? more : matchers + "," + more);
        }

        @Override
        public String text() {
            return matchers.isEmpty() ? metric : metric + "{" + matchers + "}";
        }
    }

    /// Anything else.
    record Expression(String text) implements PromQl {}

    /// Reads any PromQL; throws if it could reach out of the parentheses it is put in.
    static PromQl parse(String text) {
        try {
            return Selector.parse(text);
        } catch (IllegalArgumentException _) {
            return new Expression(balanced(text.strip()));
        }
    }

    private static String balanced(String text) {
        StringBuilder open = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == '\\' && quote != '`') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
                continue;
            }
            switch (c) {
                case '"', '\'', '`' -> quote = c;
                case '(', '[', '{' -> open.append(c);
                case ')', ']', '}' -> close(text, open, c);
                case '#', '\n', '\r' -> throw unusable(text, "must be one line without comments");
                default -> {}
            }
        }
        if (quote != 0 || !open.isEmpty() || text.isEmpty()) {
            throw unusable(text, "ends before something is closed");
        }
        return text;
    }

    private static void close(String text, StringBuilder open, char c) {
        int last = open.length() - 1;
        String pair = last < 0 ? "" : "" + open.charAt(last) + c;
        switch (pair) {
            case "()", "[]", "{}" -> open.deleteCharAt(last);
            default -> throw unusable(text, "closes what was not opened");
        }
    }

    private static IllegalArgumentException unusable(String text, String why) {
        return new IllegalArgumentException("'%s' %s".formatted(text, why));
    }
}
