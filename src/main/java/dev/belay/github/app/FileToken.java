package dev.belay.github.app;

import dev.belay.engine.Secrets;
import dev.belay.engine.Unavailable;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A fine-grained token from a file, good for a first try.
final class FileToken implements Credentials {

    private final Secrets file;

    FileToken(Secrets file) {
        this.file = file;
    }

    @Override
    public String bearer(As who) {
        return switch (who) {
            case As.App _ -> throw new Unavailable("a token cannot speak for a GitHub App");
            case As.InRepository _ -> first(file.current());
        };
    }

    private static String first(List<byte[]> tokens) {
        return new String(tokens.getFirst(), StandardCharsets.ISO_8859_1);
    }

    @Override
    public String account(As who) {
        return "the token";
    }

    @Override
    public boolean isApp() {
        return false;
    }

    @Override
    public boolean renew(As who) {
        return false;
    }
}
