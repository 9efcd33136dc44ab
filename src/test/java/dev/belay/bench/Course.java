package dev.belay.bench;

import dev.belay.monitoring.Behaviour;
import dev.belay.stage.GameServer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/// The rounds of one way at one share of failing requests.
///
/// A version serves well at first and turns bad at a moment that has nothing to do with any interval. Each has pods of
/// its own, and where in the interval a pod is scraped depends on its name: so the phases of scrape and rules differ
/// from round to round.
///
/// @param number the place of the way in the table
record Course(Stack stack, Way way, int number, double failing, Lane lane, Undoing undoing)
        implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    static Course prepare(Stack stack, Way way, int number, double failing) {
        var lane = way.lane().apply(stack, namespace(way, failing));
        return new Course(
                stack, way, number, failing, lane, new Undoing(stack.cluster.admin(), lane.game()));
    }

    static String namespace(Way way, double failing) {
        return "%s-%.0f".formatted(way.key(), failing * 100);
    }

    /// Releases a version, has it turn bad, and waits until it is undone.
    Round round(long id) {
        var namespace = lane.game().namespace();
        var release = Lane.name(id);
        lane.release(id);
        var seen =
                "game_requests_total{namespace=\"%s\",belay_release=\"%s\"}"
                        .formatted(namespace, release);
        GameServer.await(
                Lane.PATIENCE,
                "a scrape of " + release + " in " + namespace,
                () -> !stack.path.prometheus().query(seen).isEmpty());
        pause();
        undoing.expect();
        stack.service.behave(namespace, release, Behaviour.failing(failing));
        GameServer.await(
                PATIENCE,
                release + " in " + namespace + " to be undone",
                () -> undoing.accepted().isPresent() && undoing.complete().isPresent());
        var failed = stack.service.failedFirst(namespace, release).orElseThrow();
        var round =
                new Round(
                        number,
                        failing,
                        since(failed, stack.service.scrapedFirst(namespace, release).orElseThrow()),
                        since(failed, undoing.accepted().orElseThrow()),
                        since(failed, undoing.complete().orElseThrow()),
                        Machine.load());
        System.out.printf(
                "%s, %.0f %%, round %d: accepted after %d ms, back after %d ms (load %.1f)%n",
                way.name(),
                failing * 100,
                id,
                round.accepted().toMillis(),
                round.complete().toMillis(),
                round.load());
        lane.settle(id);
        return round;
    }

    /// One interval, and a part of one that chance decides.
    private void pause() {
        var interval = way.interval() * 1000L;
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(interval, 2 * interval));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static Duration since(Instant from, Instant to) {
        return Duration.between(from, to);
    }

    @Override
    public void close() {
        undoing.close();
    }
}
