package dev.belay.policy;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/// A share between 0 and 1, written like `99.9%`.
public record Percent(BigDecimal fraction) implements Comparable<Percent> {

    private static final Pattern FORM = Pattern.compile("\\d{1,3}(\\.\\d{1,6})?%");

    public Percent {
        if (fraction.signum() < 0 || fraction.compareTo(BigDecimal.ONE) > 0) {
            throw new IllegalArgumentException("a share must lie between 0% and 100%");
        }
        fraction = fraction.stripTrailingZeros();
    }

    /// Reads a percentage, or throws with the text in the message.
    public static Percent parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'%s' is not a percentage like 99.9%%".formatted(text));
        }
        return new Percent(new BigDecimal(text.substring(0, text.length() - 1)).movePointLeft(2));
    }

    @Override
    public int compareTo(Percent other) {
        return fraction.compareTo(other.fraction);
    }

    @Override
    public String toString() {
        return fraction.movePointRight(2).stripTrailingZeros().toPlainString() + "%";
    }
}
