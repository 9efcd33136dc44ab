package dev.belay.release;

/// Makes of other people's texts what can stand in Markdown: nobody is notified and nothing is linked or formatted.
public final class Plain {

    private Plain() {}

    /// The text without what Markdown takes for more than text, and not longer than that.
    public static String text(String text, int most) {
        String cut = text.length() <= most ? text : text.substring(0, most - 1) + "…";
        return cut.replaceAll("[\\p{Cntrl}<>\\[\\]`*_~|\\\\]", " ").replace("@", "@\u200b").strip();
    }
}
