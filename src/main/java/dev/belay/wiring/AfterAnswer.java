package dev.belay.wiring;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/// Runs what may wait until the caller was answered.
///
/// Nothing here may matter for good: a pod can be stopped at any time, and then the next turn of
/// the release does it.
@Singleton
class AfterAnswer implements Executor {

    private static final Logger LOG = Logger.getLogger(AfterAnswer.class);

    private static final long[] LOOKS_MS = {0, 500, 1500};

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @Override
    public void execute(Runnable task) {
        threads.execute(() -> tolerated(task));
    }

    private static void tolerated(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.warnf("left to a later turn: %s", e.getMessage());
        }
    }

    /// The same task, run at once and twice more soon after; asking again meanwhile starts that over.
    ///
    /// The second looks are for what shows only then: a controller needs its moment, and Argo Rollouts
    /// can miss a write (docs/decisions/0013). One chain runs at a time, however many ask.
    Runnable followedUp(Runnable task) {
        Semaphore asked = new Semaphore(0);
        AtomicBoolean running = new AtomicBoolean();
        return () -> {
            asked.release();
            if (running.compareAndSet(false, true)) {
                execute(() -> chain(task, asked, running));
            }
        };
    }

    private void chain(Runnable task, Semaphore asked, AtomicBoolean running) {
        try {
            for (int i = 0; i < LOOKS_MS.length && !threads.isShutdown(); i++) {
                if (asked.tryAcquire(LOOKS_MS[i], TimeUnit.MILLISECONDS)) {
                    int unused = asked.drainPermits();
                    i = 0;
                }
                tolerated(task);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            running.set(false);
        }
        if (asked.availablePermits() > 0 && running.compareAndSet(false, true)) {
            chain(task, asked, running); // Someone asked in the last moment.
        }
    }

    /// Waits for what is under way, as long as the shutdown allows.
    @PreDestroy
    void close() {
        threads.close();
    }
}
