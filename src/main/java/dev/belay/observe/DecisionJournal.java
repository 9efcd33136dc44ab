package dev.belay.observe;

import dev.belay.engine.Journal;
import dev.belay.release.Effect;
import dev.belay.release.Outcome;
import dev.belay.release.Phase.Progressing;
import dev.belay.release.ReleaseEvent;
import dev.belay.release.ReleaseEvent.AlertArrived;
import dev.belay.release.ReleaseEvent.Tried;
import dev.belay.release.ReleaseState;
import dev.belay.release.Timings;
import dev.belay.release.Verdict;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Writes what was decided and done into the log and the metrics.
@Singleton
class DecisionJournal implements Journal {

    private static final Logger LOG = Logger.getLogger("dev.belay.journal");

    private final MeterRegistry registry;

    DecisionJournal(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void decided(
            ReleaseState before, ReleaseEvent event, Verdict verdict, ReleaseState after) {
        registry.counter(
                        "belay.decisions",
                        "verdict",
                        verdict.word(),
                        "reason",
                        verdict.reason().code())
                .increment();
        latency(before.timings(), after.timings());
        boolean moved =
                !before.phase().getClass().equals(after.phase().getClass())
                        || !before.holds().keySet().equals(after.holds().keySet())
                        || before.verdicts().entries().size() < after.verdicts().entries().size();
        LogLine line =
                LogLine.of("decision")
                        .with(LogKeys.RELEASE, after.intent().id().toString())
                        .with(LogKeys.EVENT, name(event))
                        .with(LogKeys.VERDICT, verdict.word())
                        .with(LogKeys.REASON, verdict.reason().code())
                        .with(LogKeys.PHASE, after.phaseName())
                        .with(LogKeys.STEP, step(after))
                        .with(LogKeys.TEXT, verdict.text());
        if (moved) {
            LOG.info(line);
        } else {
            LOG.debug(line);
        }
    }

    @Override
    public void tried(ReleaseState state, Effect effect, Outcome outcome, Duration took) {
        String kind = effect.getClass().getSimpleName();
        String result = outcome.getClass().getSimpleName();
        registry.timer("belay.effects", "effect", kind, "outcome", result).record(took);
        LOG.info(
                LogLine.of("effect")
                        .with(LogKeys.RELEASE, state.intent().id().toString())
                        .with(LogKeys.EFFECT, kind)
                        .with(LogKeys.OUTCOME, result)
                        .with(LogKeys.MILLIS, Long.toString(took.toMillis()))
                        .with(LogKeys.TEXT, text(outcome)));
    }

    private static String text(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done _, Outcome.DoneButNotStable _ -> "";
            case Outcome.Changed(String why) -> why;
            case Outcome.Foreign(String by) -> by;
            case Outcome.TakenOver(String release) -> release;
            case Outcome.Blocked(String why) -> why;
            case Outcome.NotYet(String why) -> why;
        };
    }

    private static String name(ReleaseEvent event) {
        return switch (event) {
            case AlertArrived(var alert, String _) -> "alert " + alert.action().label();
            case Tried(Effect effect, Outcome _) -> "tried " + effect.getClass().getSimpleName();
            case ReleaseEvent.PersonSaid said ->
                    "person " + said.verb().name().toLowerCase(Locale.ROOT);
            case ReleaseEvent.Approved _ -> "person approve";
            case ReleaseEvent.PressAllowed _ -> "person rollback";
            case ReleaseEvent.Looked _,
                    ReleaseEvent.Cleared _,
                    ReleaseEvent.MustWait _,
                    ReleaseEvent.Unfit _,
                    ReleaseEvent.Replaced _,
                    ReleaseEvent.GitHubSaid _,
                    ReleaseEvent.GatesRead _,
                    ReleaseEvent.ButtonPressed _,
                    ReleaseEvent.PressRefused _,
                    ReleaseEvent.RuleAsked _,
                    ReleaseEvent.RuleTold _,
                    ReleaseEvent.RuleGone _,
                    ReleaseEvent.VerificationAsked _,
                    ReleaseEvent.VerificationAccepted _,
                    ReleaseEvent.VerificationRefused _,
                    ReleaseEvent.VerificationSeen _,
                    ReleaseEvent.VerificationNotSeen _,
                    ReleaseEvent.SloStopped _ ->
                    event.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        };
    }

    private static String step(ReleaseState state) {
        return state.phase() instanceof Progressing p ? Integer.toString(p.step()) : "";
    }

    /// Each leg of a rollback once, when its end is known.
    private void latency(Timings before, Timings after) {
        if (before.decidedAt().isEmpty()) {
            leg("alert_to_received", after.alertStartedAt(), after.receivedAt());
            leg("received_to_decided", after.receivedAt(), after.decidedAt());
        }
        if (before.patchedAt().isEmpty()) {
            leg("decided_to_patched", after.decidedAt(), after.patchedAt());
        }
        if (before.verifiedAt().isEmpty()) {
            leg("patched_to_verified", after.patchedAt(), after.verifiedAt());
        }
    }

    private void leg(String leg, Optional<Instant> from, Optional<Instant> to) {
        if (from.isPresent() && to.isPresent()) {
            Duration took = Duration.between(from.get(), to.get());
            registry.timer("belay.rollback.latency", "leg", leg)
                    .record(took.isNegative() ? Duration.ZERO : took);
        }
    }
}
