package dev.belay.engine;

import dev.belay.release.Intent;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The Release objects in a map, with compare-and-set, the active label and the finalizer.
public final class FakeReleases implements Releases, Intake {

    private record Kept(ReleaseState state, long version, boolean active, boolean deleting) {
        Stored stored() {
            return new Stored(state, Long.toString(version), deleting);
        }
    }

    /// Told of every write that was accepted, in the moment it was.
    public interface Watcher {
        /// A state was written over another one.
        default void committed(ReleaseState before, ReleaseState after) {}

        /// The active label was taken off.
        default void retired(ReleaseState state) {}
    }

    private final Map<String, Kept> kept = new TreeMap<>();
    private final Gate gate;
    private final InstantSource server;
    private final Watcher watcher;
    private long version = 100;

    /// An empty store that answers at once.
    public FakeReleases() {
        this(Gate.open(), () -> Instant.EPOCH, new Watcher() {});
    }

    /// An empty store behind a gate; `server` is the API server's clock.
    public FakeReleases(Gate gate, InstantSource server, Watcher watcher) {
        this.gate = gate;
        this.server = server;
        this.watcher = watcher;
    }

    @Override
    public boolean create(Intent intent) {
        return gate.write(
                "releases.create",
                () -> {
                    String key = intent.id().toString();
                    if (kept.containsKey(key)) {
                        return false;
                    }
                    ReleaseState initial = ReleaseState.initial(intent, server.instant());
                    kept.put(key, new Kept(initial, ++version, true, false));
                    return true;
                });
    }

    @Override
    public Optional<Stored> load(ReleaseId id) {
        return gate.read("releases.load", () -> stored(id));
    }

    @Override
    public List<Stored> active(Scope scope) {
        return gate.read(
                "releases.active",
                () -> {
                    List<Stored> found = new ArrayList<>();
                    for (Kept k : kept.values()) {
                        if (matches(scope).test(k)) {
                            found.add(k.stored());
                        }
                    }
                    return List.copyOf(found);
                });
    }

    private static Predicate<Kept> matches(Scope scope) {
        return switch (scope) {
            case Scope.Everything() -> Kept::active;
            case Scope.Namespace(String namespace) ->
                    k -> k.active && k.state.intent().id().namespace().equals(namespace);
            case Scope.All(String namespace) ->
                    k -> k.state.intent().id().namespace().equals(namespace);
            case Scope.OfPolicy(String namespace, String policy) ->
                    k ->
                            k.state.intent().id().namespace().equals(namespace)
                                    && k.state.intent().policy().name().equals(policy);
        };
    }

    @Override
    public Optional<Stored> commit(Stored read, ReleaseState next) {
        return gate.write(
                "releases.commit",
                () -> {
                    ReleaseId id = next.intent().id();
                    Kept known = kept.get(id.toString());
                    if (known == null || !Long.toString(known.version).equals(read.version())) {
                        return Optional.empty();
                    }
                    kept.put(
                            id.toString(), new Kept(next, ++version, known.active, known.deleting));
                    watcher.committed(known.state, next);
                    return stored(id);
                });
    }

    @Override
    public void retire(Stored settled) {
        gate.write(
                "releases.retire",
                () -> {
                    String key = settled.state().intent().id().toString();
                    Kept known = kept.get(key);
                    if (known == null || !Long.toString(known.version).equals(settled.version())) {
                        return false;
                    }
                    if (known.deleting) {
                        kept.remove(key);
                    } else {
                        kept.put(key, new Kept(known.state, ++version, false, false));
                    }
                    watcher.retired(known.state);
                    return true;
                });
    }

    /// What `kubectl delete` does: an active release has a finalizer and stays until it is retired.
    public void delete(ReleaseId id) {
        Kept known = kept.get(id.toString());
        if (known != null && known.active) {
            kept.put(id.toString(), new Kept(known.state, ++version, true, true));
        } else {
            kept.remove(id.toString());
        }
    }

    /// The state as it is stored, past the gate.
    public Optional<ReleaseState> peek(ReleaseId id) {
        return stored(id).map(Stored::state);
    }

    /// All states as they are stored, past the gate, in the order of their names.
    public List<ReleaseState> all() {
        return kept.values().stream().map(Kept::state).toList();
    }

    /// Whether a tick would still look at it.
    public boolean isActive(ReleaseId id) {
        return Optional.ofNullable(kept.get(id.toString())).filter(Kept::active).isPresent();
    }

    private Optional<Stored> stored(ReleaseId id) {
        return Optional.ofNullable(kept.get(id.toString())).map(Kept::stored);
    }
}
