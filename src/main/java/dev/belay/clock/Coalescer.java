package dev.belay.clock;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Lets one run answer everyone who asked while the one before it was under way.
///
/// A caller never gets the outcome of a run that had begun before it asked: what it wants done may have
/// come up too late for that one. So there are at most one run under way and one to come.
///
/// @param <I> what is asked for
/// @param <O> what comes of it
final class Coalescer<I, O> {

    private final Function<I, O> work;
    private final BinaryOperator<I> merge;
    private final ReentrantLock turn = new ReentrantLock();
    private final ReentrantLock door = new ReentrantLock();
    private @Nullable Run<I, O> coming;

    private static final class Run<I, O> {
        private I input;
        private final CompletableFuture<O> outcome = new CompletableFuture<>();

        Run(I input) {
            this.input = input;
        }
    }

    /// @param merge one request that does what two ask for
    Coalescer(Function<I, O> work, BinaryOperator<I> merge) {
        this.work = work;
        this.merge = merge;
    }

    /// Waits for a run that begins from now on, or makes it; fails as the run fails.
    O run(I input) {
        boolean first;
        Run<I, O> mine;
        door.lock();
        try {
            first = coming == null;
            mine = join(input);
        } finally {
            door.unlock();
        }
        if (first) {
            lead(mine);
        }
        return outcome(mine);
    }

    private Run<I, O> join(I input) {
        Run<I, O> run = coming;
        if (run == null) {
            run = new Run<>(input);
            coming = run;
        } else {
            run.input = merge.apply(run.input, input);
        }
        return run;
    }

    private void lead(Run<I, O> run) {
        turn.lock();
        try {
            run.outcome.complete(work.apply(begin(run)));
        } catch (Throwable e) {
            // Whatever it was, those who wait must not wait for ever.
            run.outcome.completeExceptionally(e);
        } finally {
            turn.unlock();
        }
    }

    /// Closes the run to newcomers.
    private I begin(Run<I, O> run) {
        door.lock();
        try {
            coming = null;
            return run.input;
        } finally {
            door.unlock();
        }
    }

    private static <O> O outcome(Run<?, O> run) {
        try {
            return run.outcome.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw e;
            }
        }
    }
}
