package dev.belay.guardrail;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Writes trees of maps, lists and scalars as YAML that every reader understands the same way.
public final class Yaml {

    /// Words and paths that no YAML reader takes for anything else.
    private static final Pattern PLAIN =
            Pattern.compile("[A-Za-z/][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*");

    /// What looks plain but is read as a truth value, or as nothing.
    private static final Pattern WORD =
            Pattern.compile("(?i)y|n|yes|no|on|off|true|false|null|nan|inf");

    /// A time span or a number with a unit: read as text, as long as no unit makes it a number.
    private static final Pattern SPAN = Pattern.compile("[0-9]+(ms|s|m|h|d)([0-9]+(ms|s|m))*");

    private final StringBuilder text = new StringBuilder();

    private Yaml() {}

    /// The tree as a YAML document.
    public static String text(Object tree) {
        Yaml yaml = new Yaml();
        yaml.block(tree, 0);
        return yaml.text.toString();
    }

    private void block(Object tree, int indent) {
        switch (tree) {
            case Map<?, ?> map -> fields(map, indent);
            case List<?> list -> items(list, indent);
            default -> throw new IllegalArgumentException("neither a map nor a list: " + tree);
        }
    }

    private void fields(Map<?, ?> map, int indent) {
        Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
        boolean first = true;
        while (entries.hasNext()) {
            Map.Entry<?, ?> entry = entries.next();
            // The first field of an item stands beside its dash.
            pad(first && startsItem() ? 0 : indent);
            text.append(scalar(String.valueOf(entry.getKey()))).append(':');
            value(entry.getValue(), indent);
            first = false;
        }
    }

    private void items(List<?> list, int indent) {
        for (Object item : list) {
            pad(indent);
            text.append("- ");
            if (nested(item)) {
                block(item, indent + 2);
            } else {
                inline(item, indent + 2);
            }
        }
    }

    private void value(Object value, int indent) {
        if (nested(value)) {
            text.append('\n');
            block(value, value instanceof List<?> ? indent : indent + 2);
        } else {
            text.append(' ');
            inline(value, indent + 2);
        }
    }

    private void inline(Object value, int indent) {
        switch (value) {
            case String lines when lines.contains("\n") -> {
                text.append("|-\n");
                for (String line : lines.lines().toList()) {
                    pad(line.isEmpty() ? 0 : indent);
                    text.append(line).append('\n');
                }
            }
            case String s -> text.append(scalar(s)).append('\n');
            case Map<?, ?> _ -> text.append("{}\n");
            case List<?> _ -> text.append("[]\n");
            default -> text.append(value).append('\n');
        }
    }

    private static boolean nested(Object value) {
        return switch (value) {
            case Map<?, ?> map -> !map.isEmpty();
            case List<?> list -> !list.isEmpty();
            default -> false;
        };
    }

    private boolean startsItem() {
        return text.length() >= 2 && text.substring(text.length() - 2).equals("- ");
    }

    private void pad(int spaces) {
        text.repeat(' ', spaces);
    }

    private static String scalar(String value) {
        boolean plain =
                SPAN.matcher(value).matches()
                        || (PLAIN.matcher(value).matches() && !WORD.matcher(value).matches());
        return plain ? value : quoted(value);
    }

    /// Single quotes where they hold everything, since PromQL is full of double ones.
    private static String quoted(String value) {
        if (value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            return "'" + value.replace("'", "''") + "'";
        }
        StringBuilder text = new StringBuilder("\"");
        for (char c : value.toCharArray()) {
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\t' -> text.append("\\t");
                default -> {
                    boolean control = c < ' ' || c == 0x7f || c >= 0xfffe;
                    text.append(control ? "\\u%04x".formatted((int) c) : String.valueOf(c));
                }
            }
        }
        return text.append('"').toString();
    }
}
