package dev.belay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;

/// A client that sends what no well-behaved one would.
public final class RawHttp {

    private RawHttp() {}

    /// Sends a head and as much of a body as is given, then reads what comes back within ten seconds.
    public static String exchange(URI to, String headers, byte[] body) throws IOException {
        try (Socket socket = new Socket(to.getHost(), to.getPort())) {
            socket.setSoTimeout(10_000);
            String head =
                    "POST %s HTTP/1.1\r\nHost: belay\r\n%s\r\n".formatted(to.getPath(), headers);
            socket.getOutputStream().write(head.getBytes(US_ASCII));
            socket.getOutputStream().write(body);
            socket.getOutputStream().flush();
            byte[] answer = new byte[4096];
            InputStream in = socket.getInputStream();
            int n = in.read(answer);
            return new String(answer, 0, Math.max(n, 0), UTF_8);
        }
    }
}
