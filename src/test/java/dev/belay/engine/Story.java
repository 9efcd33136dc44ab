package dev.belay.engine;

import dev.belay.engine.CanaryModel.Template;
import dev.belay.engine.Player.Errand;
import dev.belay.release.Action;
import dev.belay.release.Alert;
import dev.belay.release.Effect;
import dev.belay.release.Phase.Finished;
import dev.belay.release.Reason;
import dev.belay.release.ReleaseEvent.GitHubSaid;
import dev.belay.release.ReleaseEvent.GitHubState;
import dev.belay.release.ReleaseEvent.PersonSaid;
import dev.belay.release.ReleaseEvent.Verb;
import dev.belay.release.ReleaseState;
import dev.belay.release.Start;
import dev.belay.release.Triage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/// Makes a history happen in a world.
final class Story {

    static final String STRANGE = "img:stranger";

    private final World world;
    private final Player player;
    private final boolean doubled;
    private final List<Triage> sent = new ArrayList<>();

    /// @param doubled whether every delivery comes twice
    Story(World world, Player player, boolean doubled) {
        this.world = world;
        this.player = player;
        this.doubled = doubled;
    }

    void play(Happening h) {
        Random random = new Random(h.seed());
        boolean together = h.beside().isPresent();
        Optional<Consumer<Instance>> work = begin(h, random, !together);
        if (together) {
            Happening other = h.beside().get();
            Optional<Consumer<Instance>> second = begin(other, new Random(other.seed()), false);
            if (work.isPresent() && second.isPresent()) {
                player.runBoth(h.seed(), errand(h, 0, work.get()), errand(other, 1, second.get()));
                return;
            }
            second.ifPresent(w -> player.run(errand(other, 1, w)));
        }
        work.ifPresent(w -> {
            player.run(errand(h, random.nextInt(2), w));
            if (doubled && h.delivery()) {
                player.run(errand(h, random.nextInt(2), w));
            }
        });
    }

    private static Errand errand(Happening h, int instance, Consumer<Instance> work) {
        return new Errand(instance, h.seed(), h.faulty(), work);
    }

    /// What happens outside Belay, at once, and the request that follows from it, if any.
    private Optional<Consumer<Instance>> begin(Happening h, Random random, boolean alone) {
        int v = h.variant();
        int on = onTarget();
        int release = aim(v, on, h.release());
        return switch (h.kind()) {
            case DEPLOY -> Optional.of(i -> world.releases.create(world.intent(h.release())));
            case BEAT -> {
                world.now = world.now.plusSeconds(20);
                controller(3);
                List<String> slos = v % 3 == 0 ? World.SLOS : World.SLOS.subList(0, 1);
                yield Optional.of(i -> player.beat(i, slos));
            }
            case STRETCH -> {
                for (int i = 0; i < 2 + v % 6; i++) {
                    world.now = world.now.plusSeconds(30);
                    controller(4);
                    player.run(new Errand(i % 2, 0, false, at -> player.beat(at, World.SLOS)));
                }
                yield Optional.empty();
            }
            case PASS -> {
                world.now = world.now.plusSeconds(random.nextInt(180));
                yield Optional.empty();
            }
            case CONTROLLER -> {
                controller(1 + v % 4);
                yield Optional.empty();
            }
            case SWEEP -> Optional.of(i -> i.sweep.sweep(Optional.empty()));
            case ROLLBACK -> {
                Alert alert = player.alert(Action.ROLLBACK, slo(v), true, "r" + release, age(v));
                yield send(Player.about(release, "game", alert), v, alone);
            }
            case ALERT -> send(other(v / 16 % 8, release, slo(v), age(v)), v, alone);
            case AGAIN -> {
                if (sent.isEmpty()) {
                    yield Optional.empty();
                }
                Triage again = sent.get(v % sent.size());
                yield Optional.of(i -> player.deliver(i, again, false, alone));
            }
            case CATCH_UP -> Optional.of(Instance::catchUp);
            case PERSON -> {
                Verb verb = Verb.values()[v / 2 % Verb.values().length];
                yield Optional.of(
                        i -> i.courier.tell(World.id(release), new PersonSaid(verb, "dana", "so")));
            }
            case GITHUB -> {
                GitHubState state = v % 4 == 0 ? GitHubState.ENDED : GitHubState.IN_PROGRESS;
                yield Optional.of(
                        i -> i.courier.tell(World.id(h.release()), new GitHubSaid(state)));
            }
            case RESTART, LAND, UNDO, STRANGER, PODS, PRUNE_SETS, DELETE -> {
                outside(h, random);
                yield Optional.empty();
            }
        };
    }

    private void outside(Happening h, Random random) {
        switch (h.kind()) {
            case RESTART -> world.restart(h.variant() % 2, random);
            case LAND -> world.traffic.land(random);
            case UNDO -> undo();
            case STRANGER ->
                    world.model.write(
                            new Template(
                                    h.variant() % 2 == 0
                                            ? world.model.spec.release()
                                            : Optional.empty(),
                                    STRANGE,
                                    world.model.spec.rest()),
                            "kubectl-edit");
            case PODS -> {
                if (!world.model.broken.remove(world.model.spec.hash())
                        && !world.model.onStable()) {
                    world.model.broken.add(world.model.spec.hash());
                }
            }
            case PRUNE_SETS ->
                    world.model
                            .kept
                            .keySet()
                            .removeIf(k ->
                                    !k.equals(world.model.stable) && !k.equals(world.model.hash));
            case DELETE -> {
                boolean finished =
                        world.releases
                                .peek(World.id(h.release()))
                                .filter(s -> s.phase() instanceof Finished)
                                .isPresent();
                if (finished || h.variant() % 3 == 0) {
                    world.releases.delete(World.id(h.release()));
                }
            }
            default -> throw new IllegalArgumentException(h.kind().name());
        }
    }

    void controller(int passes) {
        for (int i = 0; i < passes; i++) {
            world.model.controller();
        }
    }

    /// Somebody puts back what the version on the target had replaced.
    private void undo() {
        world.releases
                .peek(World.id(onTarget()))
                .flatMap(ReleaseState::start)
                .flatMap(Start::baseline)
                .ifPresent(b -> world.putBack(b, "kubectl-undo"));
    }

    /// The release on the target, the one that is being started, or any.
    private int aim(int variant, int on, int any) {
        Optional<ReleaseState> starting =
                world.releases.all().stream()
                        .filter(s -> s.awaits(Effect.StartCandidate.class))
                        .findFirst();
        if (starting.isPresent() && variant % 3 != 0) {
            return (int) starting.get().intent().deploymentId();
        }
        return variant % 2 == 0 && on > 41 ? on : any;
    }

    private int onTarget() {
        return world.model.spec.release().map(r -> (int) Watchdog.number(r)).orElse(0);
    }

    private static String slo(int variant) {
        return World.SLOS.get(variant / 2 % 5 == 0 ? 1 : 0);
    }

    private static Duration age(int variant) {
        return Duration.ofSeconds(45L * (variant / 8 % 3));
    }

    private Optional<Consumer<Instance>> send(Triage triage, int variant, boolean alone) {
        sent.add(triage);
        boolean lostOrLate = variant % 7 == 0;
        boolean storm = variant % 11 == 0;
        return lostOrLate
                ? Optional.empty()
                : Optional.of(i -> player.deliver(i, triage, storm, alone));
    }

    private Triage other(int which, int release, String slo, Duration age) {
        return switch (which) {
            case 0, 1 ->
                    Player.about(
                            release,
                            "game",
                            player.alert(Action.HOLD, slo, true, "h" + release, age));
            case 2 ->
                    Player.about(
                            release,
                            "game",
                            player.alert(Action.ROLLBACK, slo, false, "r" + release, age));
            case 3 ->
                    Player.about(
                            release,
                            "game",
                            player.alert(Action.HEALTHY, slo, true, "g" + release, age));
            case 4 ->
                    Player.about(
                            release,
                            "game",
                            player.alert(Action.RECOVERED, slo, true, "c" + release, age));
            case 5 ->
                    Player.about(
                            release,
                            "chat",
                            player.alert(Action.ROLLBACK, slo, true, "w" + release, age));
            case 6 -> Player.about(99, "game", player.alert(Action.ROLLBACK, slo, true, "u", age));
            default -> new Triage.Ignored(Reason.NO_IDENTITY, "no release");
        };
    }
}
