package dev.belay.workload.argo;

/// Cuts down what others wrote, so that no outcome carries a payload.
final class Text {

    private static final int LONGEST = 200;

    private Text() {}

    static String brief(String text) {
        String line = text.strip().lines().findFirst().orElse("");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
