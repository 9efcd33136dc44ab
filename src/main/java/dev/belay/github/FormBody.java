package dev.belay.github;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/// The form encoding GitHub offers for webhooks: `payload=<JSON>`.
final class FormBody {

    private static final String FIELD = "payload";

    private FormBody() {}

    /// Takes the JSON out of the form.
    static byte[] payload(byte[] form) throws UnreadableException {
        byte @Nullable [] found = null;
        int start = 0;
        while (start <= form.length) {
            int end = indexOf(form, '&', start, form.length);
            int equals = indexOf(form, '=', start, end);
            if (equals < end && isField(form, start, equals)) {
                if (found != null) {
                    throw new UnreadableException("the form has more than one field payload");
                }
                found = decode(form, equals + 1, end);
            }
            start = end + 1;
        }
        if (found == null) {
            throw new UnreadableException("the form has no field payload");
        }
        return found;
    }

    private static boolean isField(byte[] form, int start, int end) {
        if (end - start != FIELD.length()) {
            return false;
        }
        for (int i = 0; i < FIELD.length(); i++) {
            if (form[start + i] != FIELD.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static byte[] decode(byte[] form, int start, int end) throws UnreadableException {
        var decoded = new ByteArrayOutputStream(end - start);
        for (int i = start; i < end; i++) {
            switch (form[i]) {
                case '+' -> decoded.write(' ');
                case '%' -> {
                    int high = i + 1 < end ? Character.digit(form[i + 1], 16) : -1;
                    int low = i + 2 < end ? Character.digit(form[i + 2], 16) : -1;
                    if (high < 0 || low < 0) {
                        throw new UnreadableException("the form is not encoded as forms are");
                    }
                    decoded.write(high << 4 | low);
                    i += 2;
                }
                default -> decoded.write(form[i]);
            }
        }
        return decoded.toByteArray();
    }

    private static int indexOf(byte[] form, char wanted, int start, int end) {
        for (int i = start; i < end; i++) {
            if (form[i] == wanted) {
                return i;
            }
        }
        return end;
    }
}
