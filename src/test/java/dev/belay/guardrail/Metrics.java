package dev.belay.guardrail;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The names of the metrics in PromQL, found without a parser of it: what is neither a function, nor a word of
/// the language, nor a label.
final class Metrics {

    private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern NAMED = Pattern.compile("__name__=(~?)\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern BRACES = Pattern.compile("\\{[^{}]*}");
    private static final Pattern RANGE = Pattern.compile("\\[[^\\]]*]");
    private static final Pattern LABELS =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_:][A-Za-z0-9_:]*");
    private static final Set<String> WORDS =
            Set.of(
                    "and",
                    "or",
                    "unless",
                    "bool",
                    "offset",
                    "group_left",
                    "group_right",
                    "inf",
                    "nan");

    private Metrics() {}

    /// The plain names.
    static Set<String> named(String promQl) {
        // Matchers go last to first, so that a brace in a string cannot be taken for one of the
        // language.
        String text = STRING.matcher(promQl).replaceAll("\"\"");
        text = RANGE.matcher(BRACES.matcher(text).replaceAll(" ")).replaceAll(" ");
        text = STRING.matcher(LABELS.matcher(text).replaceAll(" ")).replaceAll(" ");
        text = text.replaceAll("\\b[0-9][0-9a-z.]*", " ");
        Set<String> names = new TreeSet<>();
        Matcher m = NAME.matcher(text);
        while (m.find()) {
            boolean call = text.substring(m.end()).stripLeading().startsWith("(");
            if (!call && !WORDS.contains(m.group())) {
                names.add(m.group());
            }
        }
        return names;
    }

    /// The patterns of selectors that ask for metrics by the form of their name.
    static Set<Pattern> matched(String promQl) {
        return NAMED.matcher(promQl)
                .results()
                .map(m ->
                        Pattern.compile(
                                m.group(1).isEmpty() ? Pattern.quote(m.group(2)) : m.group(2)))
                .collect(Collectors.toSet());
    }
}
