package dev.belay;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;

/// Every line that is logged while it is open, exceptions included.
public final class CapturedLog extends Handler implements AutoCloseable {

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger root = Logger.getLogger("");
    private final Logger belay = Logger.getLogger("dev.belay");

    /// Begins to listen.
    public CapturedLog() {
        setLevel(Level.ALL);
        belay.setLevel(Level.ALL);
        root.addHandler(this);
    }

    /// What was logged.
    public List<String> lines() {
        return lines;
    }

    @Override
    public void publish(LogRecord entry) {
        if (entry.getLoggerName() != null
                && entry.getLoggerName().startsWith("dev.belay.cluster.")) {
            return; // A cluster of another test in this JVM, which may still be going down.
        }
        StringBuilder line = new StringBuilder(entry.getLevel().getName()).append(' ');
        line.append(entry instanceof ExtLogRecord e ? e.getFormattedMessage() : entry.getMessage());
        for (Throwable t = entry.getThrown(); t != null; t = t.getCause()) {
            line.append(" | ").append(t);
        }
        lines.add(line.toString());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        root.removeHandler(this);
        belay.setLevel(null);
    }
}
