package dev.belay.workload;

/// Cuts down what others wrote, so that no outcome carries a payload.
public final class Text {

    /// Room for the sentence that an admission policy ends its refusal with.
    private static final int LONGEST = 300;

    private Text() {}

    /// The first line, or as much of it as is fit for people.
    public static String brief(String text) {
        String line = text.strip().lines().findFirst().orElse("");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
