package dev.belay.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What etcd is to the real API server: objects by key, one counter for all versions, and the
/// changes in order.
///
/// A stored object is never modified; whoever wants to change one puts a copy in its place.
final class ObjectStore {

    private static final int REMEMBERED_CHANGES = 10_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final NavigableMap<Key, ObjectNode> objects = new TreeMap<>();
    private final Deque<Change> changes = new ArrayDeque<>();
    private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
    private long version = 100;
    private long forgotten = version;

    /// @param resource the plural and group, whatever the version: `widgets.example.org`
    record Key(String resource, String namespace, String name) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::resource)
                        .thenComparing(Key::namespace)
                        .thenComparing(Key::name);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    /// What happened to one object; `before` is absent when it was added.
    record Change(
            long version, String type, Key key, ObjectNode object, Optional<ObjectNode> before) {}

    /// Runs what must not be interleaved with other writes.
    <T> T atomically(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    long version() {
        return atomically(() -> version);
    }

    Optional<ObjectNode> find(Key key) {
        return atomically(() -> Optional.ofNullable(objects.get(key)));
    }

    /// The objects of a resource, of all namespaces if `namespace` is empty.
    List<ObjectNode> list(String resource, String namespace) {
        return atomically(() ->
                objects.tailMap(new Key(resource, namespace, "")).entrySet().stream()
                        .takeWhile(entry -> entry.getKey().resource().equals(resource))
                        .takeWhile(entry ->
                                namespace.isEmpty() || entry.getKey().namespace().equals(namespace))
                        .map(java.util.Map.Entry::getValue)
                        .toList());
    }

    /// Every object with its key.
    List<Key> keys() {
        return atomically(() -> List.copyOf(objects.keySet()));
    }

    /// Stores the object under a new resource version and returns it.
    ObjectNode put(Key key, ObjectNode object) {
        return atomically(() -> {
            var stored = versioned(object);
            var before = Optional.ofNullable(objects.put(key, stored));
            record(before.isPresent() ? "MODIFIED" : "ADDED", key, stored, before);
            return stored;
        });
    }

    /// Removes the object and returns its last state, under the version of its removal.
    Optional<ObjectNode> remove(Key key) {
        return atomically(() ->
                Optional.ofNullable(objects.remove(key))
                        .map(before -> {
                            var last = versioned(before);
                            record("DELETED", key, last, Optional.of(before));
                            return last;
                        }));
    }

    private ObjectNode versioned(ObjectNode object) {
        var copy = object.deepCopy();
        version++;
        Json.metadata(copy).put("resourceVersion", Long.toString(version));
        return copy;
    }

    private void record(String type, Key key, ObjectNode object, Optional<ObjectNode> before) {
        var change = new Change(version, type, key, object, before);
        changes.addLast(change);
        while (changes.size() > REMEMBERED_CHANGES) {
            forgotten = changes.removeFirst().version();
        }
        listeners.forEach(listener -> listener.accept(change));
    }

    /// Calls the listener with every change after `since`, past and future, in order and under the
    /// store's lock: it must be quick.
    ///
    /// @throws ApiException 410 if changes after `since` are no longer remembered
    Runnable follow(long since, Consumer<Change> listener) {
        return atomically(() -> {
            if (since < forgotten) {
                throw ApiException.expired(since, forgotten);
            }
            new ArrayList<>(changes)
                    .stream().filter(change -> change.version() > since).forEach(listener);
            listeners.add(listener);
            return () -> listeners.remove(listener);
        });
    }
}
