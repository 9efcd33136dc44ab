package dev.belay.github.app;

/// How Belay knows again what it wrote to GitHub itself.
public final class Own {

    /// What every description of Belay's begins with. Whoever else begins so is not listened to, and that is all.
    static final String MARK = "Belay: ";

    private Own() {}

    /// Whether a description is one of Belay's.
    public static boolean isDescription(String text) {
        return text.startsWith(MARK);
    }
}
