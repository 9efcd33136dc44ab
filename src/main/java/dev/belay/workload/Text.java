package dev.belay.workload;

/// Cuts down what others wrote, so that no outcome carries a payload.
public final class Text {

    private static final int LONGEST = 200;

    /// Room for the sentence that an admission policy ends its refusal with.
    private static final int LONGEST_REFUSAL = 300;

    private Text() {}

    /// The first line, or as much of it as is fit for people.
    public static String brief(String text) {
        return brief(text, LONGEST);
    }

    /// The first line of what the API server says of a request.
    static String refusal(String text) {
        return brief(text, LONGEST_REFUSAL);
    }

    private static String brief(String text, int longest) {
        String line = text.strip().lines().findFirst().orElse("");
        return line.length() <= longest ? line : line.substring(0, longest) + "…";
    }
}
