package dev.belay.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/// Measures how long it takes from the first request that fails until the version is undone, on the real stack.
///
/// The ways take turns, so that whatever else the machine does meets all of them alike; the two shares of failing
/// requests run side by side. What waits for minutes runs beside all of it.
final class Latency {

    private static final List<Way> WAYS =
            List.of(Way.belay(5), Way.belay(1), Way.plain(), Way.argo(5), Way.argo(1));
    private static final double[] SHARES = {0.5, 0.05};

    /// The first step has one pod of ten.
    private static final int PODS = 10;

    private final Path directory;
    private final int rounds;
    private final double perSecond;

    /// Rounds of each way and share, with this many requests a second to the bad version.
    Latency(Path directory, int rounds, double perSecond) {
        this.directory = directory;
        this.rounds = rounds;
        this.perSecond = perSecond;
    }

    /// Runs them all.
    Figures measure() throws InterruptedException, ExecutionException {
        var guarded =
                WAYS.stream()
                        .filter(Way::guarded)
                        .flatMap(way ->
                                Arrays.stream(SHARES)
                                        .mapToObj(share -> Course.namespace(way, share)))
                        .toList();
        var threads = Executors.newCachedThreadPool();
        try (var stack = new Stack(directory, guarded, perSecond * PODS)) {
            var courses = prepared(stack);
            var measured = play(courses, threads);
            courses.forEach(Course::close);
            return new Figures(WAYS.stream().map(Way::name).toList(), measured);
        } finally {
            threads.shutdownNow();
        }
    }

    /// All of them before the first round: Alertmanager forgets its waits when it is configured anew.
    private static List<Course> prepared(Stack stack) {
        var courses = new ArrayList<Course>();
        for (var way = 0; way < WAYS.size(); way++) {
            for (var share : SHARES) {
                courses.add(Course.prepare(stack, WAYS.get(way), way, share));
            }
        }
        return courses;
    }

    private List<Round> play(List<Course> courses, ExecutorService threads)
            throws InterruptedException, ExecutionException {
        var slow = new ArrayList<Future<List<Round>>>();
        for (var course : of(courses, Way::slow)) {
            slow.add(threads.submit(() -> all(course)));
        }
        var measured = new ArrayList<Round>();
        for (var id = 1L; id <= rounds; id++) {
            for (var way : WAYS.stream().filter(each -> !each.slow()).toList()) {
                measured.addAll(together(of(courses, way::equals), id, threads));
            }
        }
        for (var each : slow) {
            measured.addAll(each.get());
        }
        return measured;
    }

    private List<Round> all(Course course) {
        var measured = new ArrayList<Round>();
        for (var id = 1L; id <= Math.max(1, rounds * 2 / 3); id++) {
            measured.add(course.round(id));
        }
        return measured;
    }

    private static List<Round> together(List<Course> courses, long id, ExecutorService threads)
            throws InterruptedException, ExecutionException {
        var running = courses.stream().map(each -> threads.submit(() -> each.round(id))).toList();
        var measured = new ArrayList<Round>();
        for (var each : running) {
            measured.add(each.get());
        }
        return measured;
    }

    private static List<Course> of(List<Course> courses, Predicate<Way> ways) {
        return courses.stream().filter(course -> ways.test(course.way())).toList();
    }
}
