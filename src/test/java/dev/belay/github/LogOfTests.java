package dev.belay.github;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;

/// Everything that is logged while it is open.
final class LogOfTests extends Handler implements AutoCloseable {

    private static final PatternFormatter MESSAGE = new PatternFormatter("%s");

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger belay = Logger.getLogger("dev.belay");
    private final Logger root = Logger.getLogger("");

    LogOfTests() {
        setLevel(Level.ALL);
        root.addHandler(this);
        belay.setLevel(Level.ALL);
    }

    /// The lines, each with its exception.
    List<String> lines() {
        return lines;
    }

    @Override
    public void publish(LogRecord entry) {
        String text = MESSAGE.format(ExtLogRecord.wrap(entry));
        for (Throwable t = entry.getThrown(); t != null; t = t.getCause()) {
            text += " | " + t;
        }
        lines.add(text);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        root.removeHandler(this);
        belay.setLevel(null);
    }
}
