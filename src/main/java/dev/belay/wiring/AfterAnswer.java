package dev.belay.wiring;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/// Runs what may wait until the caller was answered.
///
/// Nothing here may matter for good: a pod can be stopped at any time, and then the next turn of
/// the release does it.
@Singleton
class AfterAnswer implements Executor {

    private static final Logger LOG = Logger.getLogger(AfterAnswer.class);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @Override
    public void execute(Runnable task) {
        threads.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.warnf("left to a later turn: %s", e.getMessage());
            }
        });
    }

    /// The same task, but a call while one is waiting to run adds nothing.
    Runnable coalesced(Runnable task) {
        AtomicBoolean waiting = new AtomicBoolean();
        return () -> {
            if (waiting.compareAndSet(false, true)) {
                execute(() -> {
                    waiting.set(false);
                    task.run();
                });
            }
        };
    }

    /// Waits for what is under way, as long as the shutdown allows.
    @PreDestroy
    void close() {
        threads.close();
    }
}
