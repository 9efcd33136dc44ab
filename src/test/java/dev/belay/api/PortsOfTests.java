package dev.belay.api;

import dev.belay.FakeSecrets;
import dev.belay.engine.Access;
import dev.belay.engine.FrontDesk;
import dev.belay.engine.Guardrails;
import dev.belay.engine.Secrets;
import dev.belay.engine.Unavailable;
import dev.belay.guardrail.Guarded;
import dev.belay.release.Decider;
import dev.belay.release.Person;
import dev.belay.release.ReleaseEvent;
import dev.belay.release.ReleaseEvent.PersonSaid;
import dev.belay.release.ReleaseEvent.Verb;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.release.Samples;
import dev.belay.release.Transition;
import dev.belay.store.GuardedPolicies;
import io.quarkus.test.junit.QuarkusTestProfile;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Gives the beans of this edge its fakes, where a test says so.
public final class PortsOfTests {

    static final FakeAccess ACCESS = new FakeAccess();
    static final FakeDesk DESK = new FakeDesk();
    static final FakeSecrets PEOPLE = new FakeSecrets();
    static final FakeGuardrails GUARDRAILS = new FakeGuardrails();

    private PortsOfTests() {}

    /// Tokens are names; rights are what a test grants.
    static final class FakeAccess implements Access {
        final Set<String> granted = new HashSet<>();
        boolean away;

        void reset() {
            granted.clear();
            away = false;
        }

        void grant(String user, String named) {
            granted.add(user + " " + named);
        }

        @Override
        public Optional<Caller> authenticate(String token) {
            if (away) {
                throw new Unavailable("the API server did not answer");
            }
            return token.equals("stale")
                    ? Optional.empty()
                    : Optional.of(new Caller(token, "", List.of(), Map.of()));
        }

        @Override
        public boolean allows(Caller caller, Right right) {
            return granted.contains(caller.user() + " " + right.verb() + " " + right.named());
        }
    }

    /// The policy of the example, or none.
    static final class FakeGuardrails implements Guardrails {
        static final String NAME = "game-server";

        @Override
        public Optional<Guarded> guarded(String namespace, String policy) {
            return policy.equals(NAME)
                    ? Optional.of(GuardedPolicies.example(namespace, NAME))
                    : Optional.empty();
        }
    }

    /// One release in memory, decided upon by the real core.
    static final class FakeDesk implements FrontDesk {
        Optional<ReleaseState> release = Optional.empty();
        Optional<Person> retrying = Optional.empty();

        @Override
        public Optional<ReleaseState> look(ReleaseId id) {
            return release.filter(r -> r.intent().id().equals(id));
        }

        @Override
        public List<ReleaseState> list(String namespace) {
            return release.stream()
                    .filter(r -> r.intent().id().namespace().equals(namespace))
                    .toList();
        }

        @Override
        public Optional<Answer> tell(ReleaseId id, ReleaseEvent said) {
            return look(id).map(state -> {
                Transition made = Decider.decide(state, said, state.intent().policy(), Samples.T0);
                release = Optional.of(made.next());
                return new Answer(made.verdict(), made.next());
            });
        }

        @Override
        public Optional<Answer> retry(ReleaseId id, Person by, String why) {
            retrying = Optional.of(by);
            return tell(id, new PersonSaid(Verb.RETRY, by.user(), why));
        }
    }

    /// The application with fakes behind `/api` and no other function.
    public static class Fakes implements QuarkusTestProfile {
        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(InsteadOfTheRealOnes.class);
        }

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("belay.github.enabled", "false", "belay.alertmanager.enabled", "false");
        }
    }

    /// The same, where this function is off.
    public static class Disabled extends Fakes {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> overrides = new HashMap<>(super.getConfigOverrides());
            overrides.put("belay.api.enabled", "false");
            return overrides;
        }
    }

    /// For tests whose profile enables it.
    @Alternative
    @Singleton
    static class InsteadOfTheRealOnes {
        @Produces
        Access access() {
            return ACCESS;
        }

        @Produces
        FrontDesk desk() {
            return DESK;
        }

        @Produces
        Guardrails guardrails() {
            return GUARDRAILS;
        }

        @Produces
        @Named("people")
        Secrets people() {
            return PEOPLE;
        }
    }
}
