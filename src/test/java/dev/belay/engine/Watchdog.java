package dev.belay.engine;

import dev.belay.engine.FakeTarget.Write;
import dev.belay.policy.Policy.Mode;
import dev.belay.release.Action;
import dev.belay.release.Alert;
import dev.belay.release.Baseline;
import dev.belay.release.Effect;
import dev.belay.release.Intent;
import dev.belay.release.Ledger;
import dev.belay.release.Outcome;
import dev.belay.release.Phase;
import dev.belay.release.Phase.Finished;
import dev.belay.release.Phase.Live;
import dev.belay.release.Phase.RollbackFailed;
import dev.belay.release.Phase.RolledBack;
import dev.belay.release.Phase.RollingBack;
import dev.belay.release.Phase.Superseded;
import dev.belay.release.ReleaseEvent;
import dev.belay.release.ReleaseEvent.AlertArrived;
import dev.belay.release.ReleaseState;
import dev.belay.release.Verdict;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/// Sees every write in the moment it is accepted, and says which of them must not have been.
final class Watchdog implements FakeReleases.Watcher, FakeTarget.Watcher {

    private final World world;
    private final Set<String> certified = new HashSet<>();
    private final Set<String> undone = new HashSet<>();
    private final Set<String> restored = new HashSet<>();
    private final Set<String> fenced = new HashSet<>();
    private final Set<String> answered = new HashSet<>();
    private final Set<String> ended = new HashSet<>();

    Watchdog(World world) {
        this.world = world;
    }

    static void require(boolean holds, String invariant, String text, Object... args) {
        if (!holds) {
            throw new Violation(invariant, text.formatted(args));
        }
    }

    static boolean undoing(Phase phase) {
        return phase instanceof RollingBack || phase instanceof RollbackFailed;
    }

    /// The journal, and a look at every decision on its way there.
    Journal before(Journal recorded) {
        return new Journal() {
            @Override
            public void decided(
                    ReleaseState before, ReleaseEvent event, Verdict verdict, ReleaseState after) {
                recorded.decided(before, event, verdict, after);
                if (event instanceof AlertArrived(Alert alert, String service)) {
                    alerted(before, alert, service, after);
                }
            }

            @Override
            public void tried(ReleaseState state, Effect effect, Outcome outcome, Duration took) {
                recorded.tried(state, effect, outcome, took);
            }
        };
    }

    /// I7: `resolved` changes nothing but the memory of what fires. And only a positive alert about
    /// this release rolls back.
    private void alerted(ReleaseState before, Alert alert, String service, ReleaseState after) {
        boolean same =
                before.phase().equals(after.phase())
                        && before.pending().equals(after.pending())
                        && before.holds().equals(after.holds())
                        && before.evidence().equals(after.evidence());
        require(same || alert.firing(), "I7", "resolved changed %s", after.intent().id());
        boolean reason =
                alert.action() == Action.ROLLBACK
                        && service.equals(world.policy.service())
                        && world.policy.mode() == Mode.ENFORCE
                        && before.start().filter(s -> Player.before(s, alert)).isEmpty();
        require(
                reason || undoing(before.phase()) || !undoing(after.phase()),
                "I2",
                "%s is rolled back for %s of %s",
                after.intent().id(),
                alert,
                service);
    }

    @Override
    public void committed(ReleaseState before, ReleaseState after) {
        String name = after.intent().id().name();
        if (before.phase() instanceof Finished) {
            require(
                    after.phase().equals(before.phase()),
                    "I8",
                    "%s left its end %s",
                    name,
                    before.phase());
        }
        if (undoing(after.phase()) && !undoing(before.phase())) {
            require(undone.add(name), "I9", "%s is rolled back a second time", name);
        }
        if (undoing(before.phase())) {
            require(
                    after.pending().stream()
                            .noneMatch(e ->
                                    e instanceof Effect.Advance
                                            || e instanceof Effect.StartCandidate),
                    "I3",
                    "%s goes on after its rollback: %s",
                    name,
                    after.pending());
        }
        if (after.phase() instanceof Superseded(String by, var _)
                && !(before.phase() instanceof Superseded)) {
            // A release that came back after it was pruned is outranked by its own earlier life.
            boolean again = ended.contains(name) && number(by) == number(name);
            require(
                    number(by) > number(name) || again,
                    "order",
                    "%s was superseded by %s",
                    name,
                    by);
        }
        if (after.start().isPresent() && before.start().isEmpty()) {
            after.start().get().baseline().ifPresent(b -> baseline(name, b));
        }
        if (after.phase() instanceof Finished) {
            ended.add(name);
        }
    }

    /// Original, certified, or put there by people; never an unproven or a failed candidate.
    private void baseline(String name, Baseline baseline) {
        String from = baseline.release().orElse("");
        boolean candidate =
                from.startsWith("game-") && baseline.image().equals("img:" + number(from));
        boolean known =
                number(from) > 41 && world.releases.peek(World.id((int) number(from))).isPresent();
        if (candidate && (known || undone.contains(from))) {
            require(
                    certified.contains(from),
                    "baseline",
                    "%s would go back to %s, never certified",
                    name,
                    from);
            require(
                    !undone.contains(from),
                    "baseline",
                    "%s would go back to %s, itself rolled back",
                    name,
                    from);
        }
    }

    @Override
    public void retired(ReleaseState state) {
        require(
                state.settled(),
                "label",
                "%s was let go of unsettled: %s",
                state.intent().id(),
                state);
    }

    /// Called with every accepted write of the ledger.
    void ledger(Ledger before, Ledger after) {
        require(
                after.highestDeploymentId() >= before.highestDeploymentId(),
                "order",
                "the highest deployment fell: %s to %s",
                before,
                after);
        after.certified()
                .flatMap(Ledger.Certified::release)
                .filter(r ->
                        world.releases
                                .peek(World.id((int) number(r)))
                                .filter(s -> s.phase() instanceof Phase.Watching)
                                .isPresent())
                .ifPresent(certified::add);
    }

    @Override
    public void accepted(Write write) {
        Intent intent = write.order().intent();
        String name = intent.id().name();
        if (write.effect() instanceof Effect.Fence) {
            fenced.add(name); // Does no harm, even if it arrives after the release is gone.
            return;
        }
        ReleaseState state = world.releases.peek(intent.id()).orElse(null);
        require(state != null, "I2", "%s for %s, which does not exist", write.effect(), name);
        switch (write.effect()) {
            case Effect.StartCandidate _ -> started(write, name, state);
            case Effect.Advance _ -> {
                require(!restored.contains(name), "I3", "%s advanced after its rollback", name);
                require(
                        candidate(write, intent),
                        "I2",
                        "%s advanced another version: %s",
                        name,
                        write.before());
            }
            case Effect.RollBack _ -> {
                restored.add(name);
                require(
                        candidate(write, intent),
                        "I2",
                        "%s was rolled back over %s",
                        name,
                        write.before());
                require(
                        undoing(state.phase()),
                        "I2",
                        "%s was rolled back in %s",
                        name,
                        state.phase());
                Baseline b = state.start().flatMap(s -> s.baseline()).orElseThrow();
                require(
                        b.equals(
                                new Baseline(
                                        write.after().release(),
                                        write.after().image(),
                                        b.hash(),
                                        write.after().rest())),
                        "I2",
                        "%s was rolled back to %s instead of %s",
                        name,
                        write.after(),
                        b);
            }
            case Effect.PromoteBaseline _ -> {
                Baseline b = state.start().flatMap(s -> s.baseline()).orElseThrow();
                require(
                        b.image().equals(write.before().image())
                                && b.release().equals(write.before().release()),
                        "I2",
                        "%s promoted %s",
                        name,
                        write.before());
            }
            case Effect.Fence _, Effect.Pause _, Effect.Resume _, Effect.LetGo _ -> {}
        }
    }

    private void started(Write write, String name, ReleaseState state) {
        require(
                state.start().filter(write.order().start()::equals).isPresent(),
                "I2",
                "%s started unrecorded",
                name);
        boolean over = restored.contains(name) || fenced.contains(name) || answered.contains(name);
        require(!over, "I3", "%s started after its rollback", name);
        require(!ended.contains(name), "order", "%s started after its end", name);
        require(
                write.atRest()
                        || write.writer().equals(CanaryModel.BELAY)
                        || world.model.stable.isEmpty(),
                "I2",
                "%s overwrote %s by %s",
                name,
                write.before(),
                write.writer());
        String other = write.before().release().orElse("game-0");
        require(number(other) < number(name), "order", "%s started over %s", name, other);
        require(
                state.phase() instanceof Live || undoing(state.phase()),
                "I2",
                "%s started in %s",
                name,
                state.phase());
    }

    private static boolean candidate(Write write, Intent intent) {
        return write.before().release().filter(intent.id().name()::equals).isPresent()
                && write.before().image().equals(intent.image());
    }

    /// At the end: who was rolled back is off the target and did not succeed.
    void rolledBackIsOff(ReleaseState state) {
        // One that came back after it was pruned did nothing in its second life.
        if (undone.contains(state.intent().id().name()) && state.start().isPresent()) {
            require(
                    state.phase() instanceof RolledBack
                            || undoing(state.phase())
                            || state.phase() instanceof Superseded,
                    "I1",
                    "%s ended as %s after its rollback",
                    state.intent().id(),
                    state.phase());
            require(
                    !world.onTarget(state.intent()),
                    "I1",
                    "%s is on the target after its rollback",
                    state.intent().id());
        }
    }

    /// Called when the sender of the alert was told that it is done.
    void answered(String release) {
        answered.add(release);
    }

    boolean isCertified(String release) {
        return certified.contains(release);
    }

    /// The deployment that a name ends in, or -1.
    static long number(String name) {
        int digits = name.length();
        while (digits > 0 && Character.isDigit(name.charAt(digits - 1))) {
            digits--;
        }
        return digits == name.length() ? -1 : Long.parseLong(name.substring(digits));
    }
}
