package dev.belay.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What may wait until the caller was answered.
class AfterAnswerTest {

    private final AfterAnswer after = new AfterAnswer();

    @AfterEach
    void close() {
        after.close();
    }

    @Test
    void looksAtOnceAndTwiceMore() {
        AtomicInteger looks = new AtomicInteger();
        after.followedUp(looks::incrementAndGet).run();
        await().atMost(Duration.ofSeconds(20)).until(() -> looks.get() == 3);
    }

    @Test
    void manyWhoAskShareOneChain() throws InterruptedException {
        AtomicInteger looks = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        Runnable poke =
                after.followedUp(() -> {
                    looks.incrementAndGet();
                    awaitQuietly(go);
                });
        poke.run();
        await().atMost(Duration.ofSeconds(20)).until(() -> looks.get() == 1);
        for (int i = 0; i < 1000; i++) {
            poke.run();
        }
        go.countDown();
        await().atMost(Duration.ofSeconds(20)).until(() -> looks.get() >= 4);
        Thread.sleep(2500);
        assertThat(looks.get()).isBetween(3, 8);
    }

    @Test
    void aTaskThatFailsTakesNothingElseWithIt() {
        AtomicInteger done = new AtomicInteger();
        after.execute(() -> {
            throw new IllegalStateException("no");
        });
        after.execute(done::incrementAndGet);
        await().atMost(Duration.ofSeconds(20)).until(() -> done.get() == 1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
