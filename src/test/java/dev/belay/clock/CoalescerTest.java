package dev.belay.clock;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CoalescerTest {

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Set<Integer>> runs = new CopyOnWriteArrayList<>();
    private final Semaphore mayEnd = new Semaphore(0);
    private final AtomicInteger joined = new AtomicInteger();
    private final Coalescer<Set<Integer>, Set<Integer>> coalescer =
            new Coalescer<>(this::work, this::merge);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private Set<Integer> work(Set<Integer> input) {
        runs.add(input);
        mayEnd.acquireUninterruptibly();
        if (input.contains(-1)) {
            throw new IllegalStateException("told to fail");
        }
        return input;
    }

    private Set<Integer> merge(Set<Integer> a, Set<Integer> b) {
        joined.incrementAndGet();
        Set<Integer> both = new TreeSet<>(a);
        both.addAll(b);
        return both;
    }

    private Future<Set<Integer>> ask(int n) {
        return threads.submit(() -> coalescer.run(Set.of(n)));
    }

    @Test
    void oneAloneRunsAtOnce() throws Exception {
        mayEnd.release();
        assertThat(ask(1).get(10, SECONDS)).containsExactly(1);
    }

    @Test
    void allWhoComeDuringARunShareTheNext() throws Exception {
        Future<Set<Integer>> first = ask(0);
        await().until(() -> runs.size() == 1);
        List<Future<Set<Integer>>> later = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            later.add(ask(i));
        }
        await().until(() -> joined.get() == 49);
        assertThat(runs).hasSize(1);
        mayEnd.release();
        assertThat(first.get(10, SECONDS)).containsExactly(0);
        await().until(() -> runs.size() == 2);
        assertThat(later).noneMatch(Future::isDone);
        mayEnd.release();
        for (Future<Set<Integer>> f : later) {
            assertThat(f.get(10, SECONDS)).hasSize(50);
        }
        assertThat(runs).hasSize(2);
    }

    @Test
    void aFailureIsEveryonesWhoSharedIt() throws Exception {
        Future<Set<Integer>> first = ask(0);
        await().until(() -> runs.size() == 1);
        Future<Set<Integer>> bad = ask(-1);
        Future<Set<Integer>> shares = ask(2);
        await().until(() -> joined.get() == 1);
        mayEnd.release(2);
        assertThat(first.get(10, SECONDS)).containsExactly(0);
        for (Future<Set<Integer>> f : List.of(bad, shares)) {
            assertThatThrownBy(() -> f.get(10, SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IllegalStateException.class);
        }
        mayEnd.release();
        assertThat(ask(3).get(10, SECONDS)).containsExactly(3);
    }

    @Test
    void underLoadEveryRequestIsPartOfARunThatBeganAfterIt() throws Exception {
        int callers = 16;
        int each = 200;
        AtomicInteger running = new AtomicInteger();
        AtomicInteger begun = new AtomicInteger();
        Coalescer<Set<Integer>, Integer> busy =
                new Coalescer<>(
                        _ -> {
                            assertThat(running.incrementAndGet()).isOne();
                            int number = begun.incrementAndGet();
                            Thread.yield();
                            running.decrementAndGet();
                            return number;
                        },
                        this::merge);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<?>> all = new ArrayList<>();
        for (int c = 0; c < callers; c++) {
            all.add(
                    threads.submit(() -> {
                        go.await();
                        for (int i = 0; i < each; i++) {
                            int before = begun.get();
                            assertThat(busy.run(Set.of(i))).isGreaterThan(before);
                        }
                        return null;
                    }));
        }
        go.countDown();
        for (Future<?> f : all) {
            f.get(60, SECONDS);
        }
        assertThat(begun.get() + joined.get()).isEqualTo(callers * each);
    }
}
