package dev.belay.github.app;

import dev.belay.engine.Policies;
import dev.belay.engine.Releases;
import dev.belay.engine.Stored;
import dev.belay.policy.ImageTemplate;
import dev.belay.policy.Policy;
import dev.belay.policy.Source;
import dev.belay.policy.Source.Trigger;
import dev.belay.release.Announcement;
import dev.belay.release.Announcement.Kind;
import dev.belay.release.Announcement.Level;
import dev.belay.release.Baseline;
import dev.belay.release.Evidence;
import dev.belay.release.GateLog;
import dev.belay.release.Intent;
import dev.belay.release.Outbox;
import dev.belay.release.Phase;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.release.Samples;
import dev.belay.release.Start;
import dev.belay.release.Timings;
import dev.belay.release.VerdictLog;
import dev.belay.release.VerificationLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Releases and policies for the tests of this edge.
public final class Given implements Releases, Policies {

    /// The deployment that most tests are about.
    public static final long ID = 42;

    private static final String GOOD_SHA = "a".repeat(40);

    final Map<ReleaseId, ReleaseState> states = new LinkedHashMap<>();
    final List<Found> policies = new ArrayList<>();

    /// A policy of this name for the repository's production.
    public static Found.Usable policy(String name) {
        return policy(name, "production");
    }

    /// A policy of this name for an environment of the repository's.
    public static Found.Usable policy(String name, String environment) {
        Policy like = Samples.policy();
        Policy policy =
                new Policy(
                        name,
                        name,
                        like.target(),
                        like.strategy(),
                        like.watch(),
                        like.certifyAfter(),
                        like.progressDeadline(),
                        like.guardrails(),
                        like.rollback(),
                        like.onNewRelease(),
                        like.mode());
        Source source =
                new Source(
                        GitHubOnWire.REPOSITORY,
                        environment,
                        Optional.empty(),
                        List.of("main"),
                        ImageTemplate.parse("registry.example.com/game:{sha}", Optional.empty()),
                        Trigger.CREATED);
        return new Found.Usable("play", name, source, policy);
    }

    /// What a policy made of a deployment.
    public static Intent intent(Found.Usable policy, long deployment) {
        Intent like = Samples.intent(policy.policy(), deployment);
        return new Intent(
                new ReleaseId("play", policy.name() + "-" + deployment),
                GitHubOnWire.REPOSITORY,
                deployment,
                like.sha(),
                like.ref(),
                "production",
                like.image(),
                like.creator(),
                false,
                policy.policy());
    }

    /// Where a release stands.
    public ReleaseState put(
            Intent intent, Phase phase, String reason, Optional<Baseline> baseline) {
        ReleaseState state =
                new ReleaseState(
                        intent,
                        phase,
                        Map.of(),
                        List.of(),
                        GateLog.EMPTY,
                        List.of(),
                        Optional.of(new Start(Samples.T0, baseline, "7", 0, Map.of())),
                        Optional.empty(),
                        VerificationLog.EMPTY,
                        Evidence.NONE,
                        List.of(),
                        Map.of(),
                        VerdictLog.EMPTY,
                        Outbox.EMPTY,
                        Timings.NONE,
                        reason,
                        Samples.T0);
        states.put(intent.id(), state);
        return state;
    }

    ReleaseState put(Intent intent, Phase phase) {
        return put(intent, phase, phase.getClass().getSimpleName() + " it is", Optional.empty());
    }

    /// A release that replaced the one of deployment 41, whose commit is all a.
    void putOverGood(Intent intent, Phase phase) {
        Intent good = intent(policy(intent.policy().name()), 41);
        put(
                new Intent(
                        good.id(),
                        good.repository(),
                        41,
                        GOOD_SHA,
                        good.ref(),
                        good.environment(),
                        good.image(),
                        good.creator(),
                        false,
                        good.policy()),
                new Phase.Succeeded(Samples.T0));
        Baseline baseline = new Baseline(Optional.of(good.id().name()), "img:41", "h", "{}");
        put(intent, phase, "it is taken back", Optional.of(baseline));
    }

    static Announcement said(int sequence, Kind kind, String text) {
        return new Announcement(sequence, Samples.T0, Level.INFO, kind, text);
    }

    @Override
    public List<Found> forRepository(String repository) {
        return List.copyOf(policies);
    }

    @Override
    public Optional<Stored> load(ReleaseId id) {
        return Optional.ofNullable(states.get(id)).map(s -> new Stored(s, "1", false));
    }

    @Override
    public List<Stored> active(Scope scope) {
        return states.values().stream().map(s -> new Stored(s, "1", false)).toList();
    }

    @Override
    public Optional<Stored> commit(Stored read, ReleaseState next) {
        throw new AssertionError("the edge writes no Release");
    }

    @Override
    public void retire(Stored settled) {
        throw new AssertionError("the edge retires no Release");
    }
}
