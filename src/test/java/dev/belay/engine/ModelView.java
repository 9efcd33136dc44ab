package dev.belay.engine;

import dev.belay.engine.CanaryModel.Template;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Baseline;
import dev.belay.release.Intent;
import dev.belay.release.Ledger.Certified;
import dev.belay.release.Observation;
import dev.belay.release.Observation.Content;
import dev.belay.release.Observation.OnBaseline;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.release.Outcome;
import dev.belay.release.Outcome.Changed;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.DoneButNotStable;
import dev.belay.release.Outcome.NotYet;
import dev.belay.release.Survey;
import java.util.Optional;

/// What a driver reads off a [CanaryModel], in the words of the core.
record ModelView(CanaryModel model) {

    Observation look(Order order) {
        return switch (standing(order)) {
            case CANDIDATE -> candidate(order);
            case BASELINE -> baseline();
            case NEWER, STRANGER -> new Observation.Other(model.spec.release(), model.writer);
        };
    }

    private OnCandidate candidate(Order order) {
        boolean stale =
                order.start().baseline().filter(b -> b.hash().equals(model.hash)).isPresent();
        if (!model.seen() || stale) {
            return new OnCandidate(0, false, "not seen yet", "", content());
        }
        boolean full = model.onStable() || model.stable.isEmpty();
        int step = full ? model.steps : model.step;
        boolean there = step == model.steps ? model.onStable() : model.paused;
        return new OnCandidate(step, model.available && there, "on its way", model.hash, content());
    }

    private Content content() {
        return new Content(Optional.of(model.spec.hash()), model.writer, Optional.empty());
    }

    private OnBaseline baseline() {
        if (!model.seen()) {
            return new OnBaseline(false, "not seen yet", false, model.writer);
        }
        return model.onStable()
                ? new OnBaseline(model.available, "pods", false, model.writer)
                : new OnBaseline(false, "not stable", !model.promoteFull, model.writer);
    }

    Survey versions(Optional<Certified> certified) {
        if (!model.seen()) {
            return new Survey.NotNow("not seen yet");
        }
        if (model.onStable() && !model.available) {
            return new Survey.NotNow("not healthy");
        }
        boolean ours = model.spec.release().isPresent() && model.writer.equals(CanaryModel.BELAY);
        boolean hopeless = model.stable.isEmpty() && !model.available;
        if (!model.onStable() && !ours && !hopeless) {
            return new Survey.NotNow("an update by %s is under way".formatted(model.writer));
        }
        Optional<Baseline> stable =
                Optional.ofNullable(model.kept.get(model.stable)).map(ModelView::version);
        Optional<Baseline> last =
                certified.map(c -> model.kept.get(c.hash())).map(ModelView::version);
        return new Survey.Ready(stable, last, Long.toString(model.version), 0);
    }

    private static Baseline version(Template t) {
        return new Baseline(t.release(), t.image(), t.hash(), t.rest());
    }

    Optional<Outcome> mayAdvance(Order order, int from) {
        if (standing(order) != Standing.CANDIDATE) {
            return Optional.of(unexpected(order));
        }
        if (!model.seen()) {
            return Optional.of(new NotYet("not seen yet"));
        }
        if (model.onStable() || model.step > from || (model.cleared && model.step == from)) {
            return Optional.of(new Done());
        }
        return model.step == from && model.paused
                ? Optional.empty()
                : Optional.of(new NotYet("still on its way to this step"));
    }

    Outcome landed(Baseline baseline) {
        return model.stable.equals(baseline.hash()) ? new Done() : new DoneButNotStable();
    }

    Optional<Outcome> promoted(Order order) {
        if (standing(order) != Standing.BASELINE) {
            return Optional.of(unexpected(order));
        }
        return model.seen() && (model.onStable() || model.promoteFull)
                ? Optional.of(new Done())
                : Optional.empty();
    }

    /// Whose template stands in the spec: known by label and image, as either alone may be left over.
    enum Standing {
        CANDIDATE,
        BASELINE,
        NEWER,
        STRANGER
    }

    Standing standing(Order order) {
        Intent intent = order.intent();
        Optional<String> release = model.spec.release();
        String image = model.spec.image();
        if (release.filter(intent.id().name()::equals).isPresent()
                && image.equals(intent.image())) {
            return Standing.CANDIDATE;
        }
        boolean baseline =
                order.start()
                        .baseline()
                        .filter(b -> b.release().equals(release) && b.image().equals(image))
                        .isPresent();
        if (baseline) {
            return Standing.BASELINE;
        }
        return release.filter(intent::isOlderThan).isPresent() ? Standing.NEWER : Standing.STRANGER;
    }

    Outcome unexpected(Order order) {
        return switch (standing(order)) {
            case CANDIDATE -> new Changed("the candidate stands there");
            case BASELINE -> new Changed("the baseline stands there");
            case NEWER -> new Outcome.TakenOver(model.spec.release().orElseThrow());
            case STRANGER -> new Outcome.Foreign(model.writer);
        };
    }
}
