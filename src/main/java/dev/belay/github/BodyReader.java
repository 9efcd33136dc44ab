package dev.belay.github;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Reads a body up to a limit, holding no more of it than came in.
final class BodyReader {

    private BodyReader() {}

    /// Reads all of it; empty when it is longer than the limit.
    static Optional<byte[]> read(InputStream body, int limit) throws IOException {
        byte[] read = body.readNBytes(limit);
        return read.length == limit && body.read() >= 0 ? Optional.empty() : Optional.of(read);
    }
}
