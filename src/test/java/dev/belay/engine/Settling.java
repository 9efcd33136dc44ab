package dev.belay.engine;

import static dev.belay.engine.Watchdog.require;

import dev.belay.engine.Player.Errand;
import dev.belay.release.Hold;
import dev.belay.release.Phase;
import dev.belay.release.Phase.Finished;
import dev.belay.release.Phase.Live;
import dev.belay.release.Phase.Pending;
import dev.belay.release.ReleaseEvent.GitHubSaid;
import dev.belay.release.ReleaseEvent.GitHubState;
import dev.belay.release.ReleaseEvent.PersonSaid;
import dev.belay.release.ReleaseEvent.Verb;
import dev.belay.release.ReleaseState;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The faults stop, evidence arrives, people do their part: now everything must come to its end.
final class Settling {

    private static final int ROUNDS = 400;

    /// Longer than every deadline: if nothing has changed by then, nothing will.
    private static final int STILL = 16;

    private final World world;
    private final Player player;
    private final Story story;

    Settling(World world, Player player, Story story) {
        this.world = world;
        this.player = player;
        this.story = story;
    }

    void run(long seed) {
        Random random = new Random(seed);
        world.traffic.landAll(random);
        world.calm = true;
        world.model.broken.clear();
        boolean restores = random.nextBoolean();
        String last = "";
        int still = 0;
        for (int round = 0; round < ROUNDS && still < STILL; round++) {
            round(round, restores);
            String now = signature();
            still = now.equals(last) ? still + 1 : 0;
            last = now;
            if (world.releases.all().stream()
                            .noneMatch(s -> world.releases.isActive(s.intent().id()))
                    && !world.model.controller()) {
                break;
            }
        }
        world.releases.all().forEach(this::atItsEnd);
        require(still < STILL || strange(), "settle", "stands still in %s", last);
        targetIsAtItsEnd();
    }

    private void round(int round, boolean restores) {
        world.now = world.now.plusSeconds(30);
        story.controller(4);
        int at = round % 2;
        call(at, i -> player.beat(i, World.SLOS));
        story.controller(2);
        call(1 - at, i -> i.sweep.sweep(java.util.Optional.empty()));
        call(at, Instance::catchUp);
        for (ReleaseState state : world.releases.all()) {
            people(at, state);
        }
        if (world.foreign() && !world.model.onStable()) {
            world.model.promoteFull();
        }
        if (round == 10 && restores && strange()) {
            restore();
        }
    }

    private void people(int at, ReleaseState state) {
        if (state.phase() instanceof Pending(var _, boolean allowed) && !allowed) {
            call(
                    at,
                    i ->
                            i.courier.tell(
                                    state.intent().id(), new GitHubSaid(GitHubState.IN_PROGRESS)));
        }
        boolean held = state.holds().containsKey(Hold.HUMAN);
        boolean foreign = state.holds().containsKey(Hold.FOREIGN) && !world.estranged(state);
        if (held || foreign) {
            call(
                    at,
                    i ->
                            i.courier.tell(
                                    state.intent().id(),
                                    new PersonSaid(Verb.RESUME, "dana", "go on")));
        }
    }

    /// Somebody puts back what the release that cannot go on had replaced.
    private void restore() {
        world.releases.all().stream()
                .filter(s -> s.phase() instanceof Live || Watchdog.undoing(s.phase()))
                .flatMap(s -> s.start().flatMap(st -> st.baseline()).stream())
                .findFirst()
                .ifPresent(b -> world.putBack(b, "kubectl-undo"));
    }

    private void call(int instance, Consumer<Instance> work) {
        player.run(new Errand(instance, 0, false, work));
    }

    /// Whether something of people's keeps a release from going on, and with it those behind it.
    private boolean strange() {
        return world.releases.all().stream()
                .filter(s -> s.phase() instanceof Live || Watchdog.undoing(s.phase()))
                .anyMatch(world::estranged);
    }

    private String signature() {
        StringBuilder text = new StringBuilder();
        for (ReleaseState s : world.releases.all()) {
            text.append(
                    "%s %s %s %s; "
                            .formatted(
                                    s.intent().id().name(),
                                    s.phase().getClass().getSimpleName() + step(s),
                                    s.pending(),
                                    s.holds().keySet()));
        }
        return text.append(world.model.spec)
                .append(world.model.stable)
                .append(world.model.step)
                .toString();
    }

    private static String step(ReleaseState s) {
        return s.phase() instanceof Phase.Progressing(int step, var _, var _) ? " " + step : "";
    }

    private void atItsEnd(ReleaseState state) {
        world.watchdog.rolledBackIsOff(state);
        String name = state.intent().id().name();
        if (player.answered.contains(name)) {
            require(
                    !(state.phase() instanceof Phase.Succeeded),
                    "I1",
                    "%s succeeded after its rollback",
                    name);
            require(!world.onTarget(state.intent()), "I1", "%s is back on the target", name);
        }
        require(
                (state.phase() instanceof Finished && !world.releases.isActive(state.intent().id()))
                        || strange(),
                "settle",
                "%s does not come to its end: %s, pending %s, holds %s: %s",
                name,
                state.phase(),
                state.pending(),
                state.holds(),
                state.reason());
    }

    /// What stands on the target succeeded, was certified, or had nothing to go back to.
    private void targetIsAtItsEnd() {
        for (ReleaseState state : world.releases.all()) {
            if (world.onTarget(state.intent())) {
                boolean fine =
                        state.phase() instanceof Phase.Succeeded
                                || world.watchdog.isCertified(state.intent().id().name())
                                || state.start().filter(s -> s.baseline().isPresent()).isEmpty();
                require(
                        fine,
                        "I8",
                        "%s stands on the target as %s",
                        state.intent().id(),
                        state.phase());
            }
        }
    }

    /// What the same deliveries, in whatever number, must come to.
    Map<String, String> end() {
        Map<String, String> end = new TreeMap<>();
        for (ReleaseState s : world.releases.all()) {
            end.put(s.intent().id().name(), s.phase().getClass().getSimpleName());
        }
        end.put("target", world.model.spec.toString());
        return end;
    }
}
