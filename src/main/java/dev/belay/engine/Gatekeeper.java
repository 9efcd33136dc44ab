package dev.belay.engine;

import dev.belay.policy.Gate;
import dev.belay.release.CheckRules;
import dev.belay.release.Facts;
import dev.belay.release.GateResult;
import dev.belay.release.Intent;
import dev.belay.release.RecordRules;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.release.ReviewRules;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads the gates of a release. One that cannot be read waits and says why; none is ever skipped.
final class Gatekeeper {

    /// Gates are looked at with every event, and GitHub counts how often it is asked.
    private static final Duration FRESH = Duration.ofSeconds(15);

    private static final int MOST_REMEMBERED = 1000;

    private record Reading(Instant at, List<GateResult> results) {}

    private record Silence(Instant at, Unavailable why) {}

    private final GateFacts facts;
    private final Releases releases;
    private final Map<ReleaseId, Reading> known = new HashMap<>();
    private final Map<String, Silence> silences = new HashMap<>();

    Gatekeeper(GateFacts facts, Releases releases) {
        this.facts = facts;
        this.releases = releases;
    }

    /// What each gate of the policy is now.
    synchronized List<GateResult> read(Intent intent, Instant now) {
        List<Gate> gates = intent.policy().gates().read();
        Reading last = known.get(intent.id());
        if (last != null && now.isBefore(last.at().plus(FRESH))) {
            return last.results();
        }
        if (known.size() >= MOST_REMEMBERED) {
            known.clear();
            silences.clear();
        }
        Look look = new Look(intent, now);
        List<GateResult> results = gates.stream().map(look::at).toList();
        if (gates.stream().anyMatch(Gate::atGitHub)) {
            known.put(intent.id(), new Reading(now, results));
        }
        return results;
    }

    /// One look at all gates of a release, which asks for nothing twice.
    private final class Look {

        private final Intent intent;
        private final Instant now;
        private @Nullable List<Facts.Check> checks;
        private @Nullable Unavailable refused;

        Look(Intent intent, Instant now) {
            this.intent = intent;
            this.now = now;
        }

        GateResult at(Gate gate) {
            try {
                return switch (gate) {
                    case Gate.Check check -> CheckRules.check(check, checks(), intent.sha());
                    case Gate.Coverage coverage ->
                            CheckRules.coverage(coverage, checks(), intent.sha());
                    case Gate.Reviews reviews -> reviews(reviews);
                    case Gate.Freeze freeze -> RecordRules.freeze(freeze, now);
                    case Gate.Budget budget ->
                            RecordRules.budget(
                                    budget,
                                    intent,
                                    of(intent.id().namespace(), intent.policy().name()),
                                    now);
                    case Gate.Earlier earlier ->
                            RecordRules.earlier(
                                    earlier, intent, of(earlier.namespace(), earlier.policy()));
                    case Gate.Deployers deployers ->
                            ReviewRules.deployers(deployers, intent.people(), this::isMember);
                };
            } catch (Unavailable e) {
                return GateResult.unreadable(gate.label(), String.valueOf(e.getMessage()));
            }
        }

        private GateResult reviews(Gate.Reviews gate) {
            String repository = intent.repository();
            Optional<Facts.PullRequest> pull =
                    ReviewRules.of(
                            gate,
                            ask(() -> facts.pullRequests(repository, intent.sha())),
                            intent.sha());
            return pull.map(p ->
                            ReviewRules.reviews(
                                    gate,
                                    p,
                                    ask(() -> facts.reviews(repository, p.number())),
                                    this::isMember))
                    .orElseGet(() -> ReviewRules.none(gate, intent.sha()));
        }

        private boolean isMember(String team, String login) {
            return ask(() -> facts.isMember(intent.repository(), team, login));
        }

        /// A refusal is not asked for twice, either.
        private List<Facts.Check> checks() {
            if (refused != null) {
                throw refused;
            }
            List<Facts.Check> read = checks;
            if (read == null) {
                try {
                    read = ask(() -> facts.checks(intent.repository(), intent.sha()));
                } catch (Unavailable e) {
                    refused = e;
                    throw e;
                }
                checks = read;
            }
            return read;
        }

        /// A GitHub that does not answer is tried once for all gates of all releases of a repository: each try could
        /// take seconds. What it refuses, for instance for want of a permission, says nothing about other questions.
        private <T> T ask(Supplier<T> question) {
            Silence last = silences.get(intent.repository());
            if (last != null && now.isBefore(last.at().plus(FRESH))) {
                throw last.why();
            }
            try {
                return question.get();
            } catch (Unavailable e) {
                if (e.isSilence()) {
                    silences.put(intent.repository(), new Silence(now, e));
                }
                throw e;
            }
        }

        private List<ReleaseState> of(String namespace, String policy) {
            Stream<Stored> stored =
                    releases.active(new Releases.Scope.OfPolicy(namespace, policy)).stream();
            return stored.map(Stored::state).toList();
        }
    }
}
