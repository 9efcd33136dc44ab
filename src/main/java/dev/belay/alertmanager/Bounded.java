package dev.belay.alertmanager;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A body that ends at a limit, whatever follows.
final class Bounded extends FilterInputStream {

    private final long limit;
    private long read;

    Bounded(InputStream body, long limit) {
        super(body);
        this.limit = limit;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int n = read(one, 0, 1);
        return n < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length > 0 && read >= limit) {
            return -1;
        }
        int n = in.read(into, offset, (int) Math.min(length, limit - read));
        read += Math.max(n, 0);
        return n;
    }

    @Override
    public long skip(long n) {
        return 0;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
