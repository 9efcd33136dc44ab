package dev.belay.github;

import dev.belay.engine.Deliveries;
import dev.belay.engine.Intake;
import dev.belay.engine.Policies;
import dev.belay.engine.Secrets;
import dev.belay.engine.Unavailable;
import dev.belay.release.Decider;
import dev.belay.release.Intent;
import dev.belay.release.ReleaseEvent;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.release.Transition;
import dev.belay.release.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The cluster as this edge sees it, in a few collections.
class FakePorts implements Policies, Intake, Deliveries, Secrets {

    static final String SECRET = "the-live-secret-of-the-tests";
    static final String OLD_SECRET = "the-secret-of-yesterday";

    final List<Found> policies = new ArrayList<>();
    final Map<ReleaseId, Intent> stored = new LinkedHashMap<>();
    final List<String> told = new ArrayList<>();

    /// Releases that cannot be written now.
    final Set<String> unavailable = new HashSet<>();

    /// How the releases stand that were noted something.
    final Map<ReleaseId, ReleaseState> states = new HashMap<>();

    int calls;
    int pokes;
    boolean down;
    boolean broken;

    void reset() {
        policies.clear();
        stored.clear();
        told.clear();
        unavailable.clear();
        states.clear();
        calls = 0;
        pokes = 0;
        down = false;
        broken = false;
    }

    @Override
    public synchronized List<Found> forRepository(String repository) {
        called();
        return List.copyOf(policies);
    }

    @Override
    public synchronized boolean create(Intent intent) {
        called();
        reach(intent.id());
        return stored.putIfAbsent(intent.id(), intent) == null;
    }

    @Override
    public synchronized boolean tell(ReleaseId id, ReleaseEvent event) {
        called();
        reach(id);
        if (stored.containsKey(id)) {
            told.add(id + " " + event);
        }
        return stored.containsKey(id);
    }

    @Override
    public synchronized Optional<Verdict> note(ReleaseId id, ReleaseEvent event) {
        if (!tell(id, event)) {
            return Optional.empty();
        }
        ReleaseState before =
                states.computeIfAbsent(
                        id, i -> ReleaseState.initial(stored.get(i), Samples.CREATED));
        Transition made = Decider.decide(before, event, before.intent().policy(), Samples.CREATED);
        states.put(id, made.next());
        return Optional.of(made.verdict());
    }

    @Override
    public synchronized void poke() {
        pokes++;
    }

    @Override
    public List<byte[]> current() {
        return List.of(Samples.bytes(SECRET), Samples.bytes(OLD_SECRET));
    }

    private void called() {
        calls++;
        if (down) {
            throw new Unavailable("the API server at 10.0.0.1 is away\r\nlevel=INFO forged");
        }
        if (broken) {
            throw new IllegalStateException("a mistake of ours, with details");
        }
    }

    private void reach(ReleaseId id) {
        if (unavailable.contains(id.name())) {
            throw new Unavailable("conflict after conflict");
        }
    }
}
