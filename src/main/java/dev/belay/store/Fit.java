package dev.belay.store;

/// Cuts texts so that they need at most so many bytes in JSON, whatever is in them.
final class Fit {

    private static final String MORE = "…";
    private static final int MORE_BYTES = 3;

    private Fit() {}

    /// The text, or its beginning and an ellipsis.
    static String to(String text, int maxBytes) {
        int whole = 0;
        int cut = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int size = size(text.codePointAt(i));
            if (whole + size > maxBytes) {
                return text.substring(0, cut) + MORE;
            }
            whole += size;
            if (whole <= maxBytes - MORE_BYTES) {
                cut = i + Character.charCount(text.codePointAt(i));
            }
        }
        return text;
    }

    /// The most bytes a code point can take in JSON: escaped, or as UTF-8.
    private static int size(int codePoint) {
        if (codePoint < 0x20) {
            return 6;
        }
        if (codePoint == '"' || codePoint == '\\') {
            return 2;
        }
        if (codePoint < 0x80) {
            return 1;
        }
        return codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    }
}
