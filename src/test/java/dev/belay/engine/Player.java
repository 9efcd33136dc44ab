package dev.belay.engine;

import static dev.belay.engine.Watchdog.require;
import static dev.belay.engine.Watchdog.undoing;

import dev.belay.engine.Request.Crash;
import dev.belay.policy.Policy.Mode;
import dev.belay.release.Action;
import dev.belay.release.Alert;
import dev.belay.release.Phase;
import dev.belay.release.Phase.Live;
import dev.belay.release.Reason;
import dev.belay.release.ReleaseState;
import dev.belay.release.Start;
import dev.belay.release.Triage;
import dev.belay.release.Triage.ForNamespace;
import dev.belay.release.Triage.ForRelease;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/// Carries out requests at an instance, faults and crashes included, and judges the answers.
final class Player {

    /// The share of the calls of a faulty request that go wrong.
    private static final double RATE = 0.15;

    private final World world;
    final Set<String> answered = new HashSet<>();

    Player(World world) {
        this.world = world;
    }

    /// One request at one instance.
    record Errand(int instance, long seed, boolean faulty, Consumer<Instance> work) {}

    void run(Errand errand) {
        Request request = request(errand);
        guarded(
                errand.instance,
                request,
                () ->
                        world.traffic.alone(
                                request,
                                () -> errand.work.accept(world.instances[errand.instance])));
    }

    /// Two requests, each at its own instance, at the same time.
    void runBoth(long seed, Errand a, Errand b) {
        List<Request> requests = List.of(request(a), request(b));
        List<Runnable> works = new ArrayList<>();
        for (Errand errand : List.of(a, b)) {
            Request request = requests.get(works.size());
            Instance at = world.instances[errand.instance];
            works.add(() -> guarded(errand.instance, request, () -> errand.work.accept(at)));
        }
        world.traffic.together(new Random(seed), requests, works);
    }

    private Request request(Errand errand) {
        return world.traffic.request(errand.seed, errand.faulty ? RATE : 0);
    }

    private void guarded(int instance, Request request, Runnable work) {
        try {
            work.run();
        } catch (Unavailable _) {
            // Answered with 503.
        } catch (Crash _) {
            world.restart(instance, request.random());
        } catch (RuntimeException e) {
            throw new Violation("total", "an exception that nobody expected", e);
        }
    }

    Alert alert(Action action, String slo, boolean firing, String about, Duration age) {
        return new Alert(
                action,
                slo,
                firing,
                about + slo + action,
                world.now.minus(age),
                Optional.of(world.now.minus(age)),
                Optional.empty(),
                world.now);
    }

    static Triage about(int release, String service, Alert alert) {
        return new ForRelease(World.id(release), service, alert);
    }

    /// The same alert as it arrives at this instance now.
    private static Triage received(Triage triage, Instant now) {
        return switch (triage) {
            case Triage.Ignored i -> i;
            case ForNamespace(String namespace, String service, Alert a) ->
                    new ForNamespace(namespace, service, at(a, now));
            case ForRelease(var id, String service, Alert a) ->
                    new ForRelease(id, service, at(a, now));
        };
    }

    private static Alert at(Alert a, Instant now) {
        return new Alert(
                a.action(),
                a.slo(),
                a.firing(),
                a.fingerprint(),
                a.startsAt(),
                a.evaluatedAt(),
                a.window(),
                now);
    }

    /// Delivers an alert; in a storm it is one of a hundred others.
    void deliver(Instance instance, Triage triage, boolean storm, boolean alone) {
        List<Triage> body = new ArrayList<>();
        body.add(received(triage, instance.clock.instant()));
        for (int i = 0; storm && i <= 100; i++) {
            Alert other = alert(Action.ROLLBACK, "latency", true, "x" + i, Duration.ZERO);
            body.add(about(1_000 + i, "game", other));
        }
        Optional<ReleaseState> before = state(triage);
        AlertDesk.Judgement judgement = instance.judge.judge(body);
        require(
                judgement.judged().size() == body.size(),
                "I4",
                "%d verdicts for %d alerts",
                judgement.judged().size(),
                body.size());
        if (triage instanceof ForRelease rollback && judgement.unaccepted().isEmpty()) {
            accepted(rollback, before, judgement.judged().getFirst(), alone);
        }
    }

    private Optional<ReleaseState> state(Triage triage) {
        return triage instanceof ForRelease(var id, var _, var _)
                ? world.releases.peek(id)
                : Optional.empty();
    }

    /// I1 and I4: an answer without reservation means that it is durable and that it is done.
    private void accepted(
            ForRelease told,
            Optional<ReleaseState> before,
            AlertDesk.Judged judged,
            boolean alone) {
        Optional<ReleaseState> now = world.releases.peek(told.id());
        boolean acted = judged.reason().equals(Reason.ROLLED_BACK.code());
        boolean must = before.filter(s -> mustRollBack(s, told)).isPresent();
        if ((!acted && !must) || now.isEmpty()) {
            require(!acted, "I4", "%s does not exist after it was rolled back", told.id());
            return;
        }
        Phase phase = now.get().phase();
        boolean off = !world.onTarget(now.get().intent());
        boolean replaced = phase instanceof Phase.Superseded;
        boolean undone = undoing(phase) || phase instanceof Phase.RolledBack;
        boolean overtaken = !alone && phase instanceof Phase.Finished;
        require(
                undone || (replaced && off) || (overtaken && !acted),
                "I1",
                "%s is %s after %s",
                told.id(),
                phase,
                judged);
        require(!undone || off, "I1", "%s is still on the target after %s", told.id(), judged);
        if (undone) {
            answered.add(told.id().name());
            world.watchdog.answered(told.id().name());
        }
    }

    private boolean mustRollBack(ReleaseState state, ForRelease told) {
        return told.alert().action() == Action.ROLLBACK
                && told.alert().firing()
                && told.service().equals(world.policy.service())
                && world.policy.mode() == Mode.ENFORCE
                && state.phase() instanceof Live
                && state.start()
                        .filter(s -> s.baseline().isPresent())
                        .filter(s -> !s.firing().containsKey(told.alert().slo()))
                        .filter(s -> !before(s, told.alert()))
                        .isPresent();
    }

    /// Whether an alert began so long before a start that this start cannot be why.
    static boolean before(Start start, Alert alert) {
        return alert.startsAt().isBefore(start.at().minusSeconds(60));
    }

    /// The heartbeat and the good news of all that is live, or being undone.
    void beat(Instance instance, List<String> slos) {
        for (ReleaseState state : world.releases.all()) {
            Action action = state.phase() instanceof Live ? Action.HEALTHY : Action.RECOVERED;
            if (state.phase() instanceof Live || undoing(state.phase())) {
                for (String slo : slos) {
                    int release = (int) state.intent().deploymentId();
                    Alert news = alert(action, slo, true, "n" + release, Duration.ZERO);
                    deliver(instance, about(release, "game", news), false, false);
                }
            }
        }
        Alert heartbeat = alert(Action.HEARTBEAT, "", true, "", Duration.ZERO);
        deliver(instance, new ForNamespace(World.NAMESPACE, "", heartbeat), false, false);
    }
}
