package dev.belay.policy;

import java.util.regex.Pattern;

/// Names as Kubernetes takes them, checked before a name from outside becomes part of a request.
public final class DnsName {

    private static final int LONGEST = 63;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[-a-z0-9]*[a-z0-9])?");
    private static final Pattern NAME =
            Pattern.compile(
                    "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*");

    private static final Pattern VALUE =
            Pattern.compile("[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?");

    private DnsName() {}

    /// Whether the text is a DNS-1123 label of at most 63 characters, as namespaces are.
    public static boolean isLabel(String text) {
        return text.length() <= LONGEST && LABEL.matcher(text).matches();
    }

    /// Whether the text is one or more such labels joined by dots, at most 63 characters in all: an object
    /// name that is also a label value.
    public static boolean isName(String text) {
        return text.length() <= LONGEST && NAME.matcher(text).matches();
    }

    /// Whether the text can be the value of a Kubernetes label: it names no object, so it may be anything that
    /// people call their services and SLOs.
    public static boolean isLabelValue(String text) {
        return text.length() <= LONGEST && VALUE.matcher(text).matches();
    }
}
