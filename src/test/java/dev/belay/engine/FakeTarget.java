package dev.belay.engine;

import dev.belay.engine.CanaryModel.Template;
import dev.belay.release.Baseline;
import dev.belay.release.Effect;
import dev.belay.release.Intent;
import dev.belay.release.Observation;
import dev.belay.release.Outcome;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Changed;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.NotYet;
import dev.belay.release.Survey;
import java.util.Optional;

/// A driver over [CanaryModel], with the same requests and preconditions as the one for Argo.
public final class FakeTarget implements Workload {

    /// How often a promotion looks whether the controller has seen the baseline.
    private static final int LOOKS = 3;

    /// A write that was accepted.
    ///
    /// @param writer who had written the template before
    /// @param atRest whether what stood there before was the stable version
    public record Write(
            Effect.OnTarget effect,
            Order order,
            Template before,
            Template after,
            String writer,
            boolean atRest) {}

    /// Told of every accepted write, in the moment it was.
    public interface Watcher {
        /// The write was accepted.
        void accepted(Write write);
    }

    private final Gate gate;
    private final CanaryModel model;
    private final ModelView view;
    private final Watcher watcher;
    private final Runnable betweenLooks;

    /// A target whose controller is quick and whose API server always answers.
    public FakeTarget(CanaryModel model) {
        this(Gate.open(), model, _ -> {}, model::controller);
    }

    /// A target behind a gate; `betweenLooks` is what happens while a promotion waits.
    public FakeTarget(Gate gate, CanaryModel model, Watcher watcher, Runnable betweenLooks) {
        this.gate = gate;
        this.model = model;
        this.view = new ModelView(model);
        this.watcher = watcher;
        this.betweenLooks = betweenLooks;
    }

    /// The Rollout itself, past the gate.
    public CanaryModel model() {
        return model;
    }

    @Override
    public Observation observe(Order order) {
        try {
            return gate.read("target.observe", () -> view.look(order));
        } catch (Unavailable e) {
            return new Observation.Unreadable(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Survey survey(Question question) {
        try {
            return gate.read("target.survey", () -> view.versions(question.certified()));
        } catch (Unavailable e) {
            return new Survey.NotNow(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Outcome apply(Effect.OnTarget effect, Order order) {
        try {
            return switch (effect) {
                case Effect.StartCandidate _ -> start(effect, order);
                case Effect.Advance(int fromStep) -> advance(effect, order, fromStep);
                case Effect.RollBack _ -> rollBack(effect, order);
                case Effect.PromoteBaseline _ -> promote(effect, order);
                case Effect.Fence _ -> gate.write("target.fence", () -> fence(effect, order));
                case Effect.Pause _, Effect.Resume _, Effect.LetGo _ ->
                        new Done(); // It waits at its steps.
            };
        } catch (Unavailable e) {
            return new Blocked(String.valueOf(e.getMessage()));
        }
    }

    private Outcome start(Effect.OnTarget effect, Order order) {
        boolean accepted =
                gate.write(
                        "target.start",
                        () -> {
                            if (!Long.toString(model.version).equals(order.start().version())) {
                                return false;
                            }
                            Intent intent = order.intent();
                            put(effect, order, model.spec.with(intent.id().name(), intent.image()));
                            return true;
                        });
        return accepted
                ? new Done()
                : gate.read(
                        "target.read",
                        () ->
                                view.standing(order) == ModelView.Standing.CANDIDATE
                                        ? new Done()
                                        : new Changed(
                                                "it was written to, last by " + model.writer));
    }

    private void put(Effect.OnTarget effect, Order order, Template next) {
        Write write = new Write(effect, order, model.spec, next, model.writer, model.onStable());
        model.write(next, CanaryModel.BELAY);
        watcher.accepted(write);
    }

    private void note(Effect.OnTarget effect, Order order) {
        watcher.accepted(
                new Write(effect, order, model.spec, model.spec, model.writer, model.onStable()));
    }

    private Outcome fence(Effect.OnTarget effect, Order order) {
        model.touch();
        note(effect, order);
        return new Done();
    }

    private record Read<T>(long version, T value) {}

    private Outcome advance(Effect.OnTarget effect, Order order, int from) {
        Read<Optional<Outcome>> read =
                gate.read(
                        "target.read",
                        () -> new Read<>(model.version, view.mayAdvance(order, from)));
        return read.value.orElseGet(() ->
                gate.write(
                        "target.advance",
                        () -> {
                            if (model.version != read.version) {
                                return new Changed("conflict");
                            }
                            model.clearPause();
                            note(effect, order);
                            return new Done();
                        }));
    }

    private Outcome rollBack(Effect.OnTarget effect, Order order) {
        if (order.start().baseline().isEmpty()) {
            return new Blocked("there is no version to go back to");
        }
        Baseline b = order.start().baseline().get();
        Optional<Outcome> accepted =
                gate.write(
                        "target.rollback",
                        () -> {
                            if (view.standing(order) != ModelView.Standing.CANDIDATE) {
                                return Optional.empty();
                            }
                            put(effect, order, new Template(b.release(), b.image(), b.template()));
                            return Optional.of(view.landed(b));
                        });
        return accepted.orElseGet(() ->
                gate.read(
                        "target.read",
                        () ->
                                switch (view.standing(order)) {
                                    case CANDIDATE -> new Blocked("refused");
                                    case BASELINE -> view.landed(b);
                                    case NEWER, STRANGER -> view.unexpected(order);
                                }));
    }

    private Outcome promote(Effect.OnTarget effect, Order order) {
        for (int look = 0; look < LOOKS; look++) {
            if (look > 0) {
                betweenLooks.run();
            }
            Read<Optional<Outcome>> read =
                    gate.read("target.read", () -> new Read<>(model.version, view.promoted(order)));
            if (read.value.isPresent()) {
                return read.value.get();
            }
            gate.write(
                    "target.promote",
                    () -> {
                        boolean may = model.version == read.version && model.seen();
                        if (may) {
                            model.promoteFull();
                            note(effect, order);
                        }
                        return may;
                    });
        }
        return new NotYet("the controller has not taken up the baseline yet");
    }
}
