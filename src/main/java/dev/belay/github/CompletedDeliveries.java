package dev.belay.github;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;

/// Deliveries of which nothing is left to do, so that a repeat need not ask the API server.
///
/// A redelivery has the GUID of the first try and may have to finish what that one could not. So a
/// delivery is entered here only once all of it is durable, and this memory may be lost at any time:
/// creation by name is what makes repeats harmless.
@ApplicationScoped
class CompletedDeliveries {

    private static final int MOST = 1024;

    private final Map<Key, Boolean> completed =
            new LinkedHashMap<>(64, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, Boolean> eldest) {
                    return size() > MOST;
                }
            };

    /// What makes two deliveries the same: the signature covers the body alone, so the GUID and the
    /// event would not do without its digest.
    record Key(String guid, String event, String digest) {}

    synchronized boolean contains(Key key) {
        return completed.get(key) != null;
    }

    synchronized void add(Key key) {
        completed.put(key, true);
    }
}
