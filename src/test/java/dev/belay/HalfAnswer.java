package dev.belay;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A server that answers every request with its headers and the beginning of a body, and then with nothing more, while it
/// keeps the connection.
public final class HalfAnswer implements Closeable {

    private final ServerSocket socket;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final byte[] answer;

    /// Listens, and answers with this status.
    public HalfAnswer(int status) throws IOException {
        this.answer =
                "HTTP/1.1 %d Whatever\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
                        .formatted(status)
                        .getBytes(US_ASCII);
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    /// Where it listens.
    public URI url() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    /// How many have asked.
    public int asked() {
        return open.size();
    }

    private void serve() {
        try {
            while (true) {
                Socket caller = socket.accept();
                open.add(caller);
                caller.getOutputStream().write(answer);
                caller.getOutputStream().flush();
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket caller : open) {
            caller.close();
        }
    }
}
