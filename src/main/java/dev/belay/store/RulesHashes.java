package dev.belay.store;

import dev.belay.guardrail.Guarded;
import dev.belay.guardrail.Rendering;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The hashes of rendered rules: the same few policies are read with every alert.
final class RulesHashes {

    private static final int CAPACITY = 256;
    private static final Map<Guarded, String> KNOWN = new ConcurrentHashMap<>();

    private RulesHashes() {}

    static String of(Guarded guarded) {
        String known = KNOWN.get(guarded);
        if (known != null) {
            return known;
        }
        if (KNOWN.size() >= CAPACITY) {
            KNOWN.clear();
        }
        String hash = Rendering.hash(guarded);
        KNOWN.put(guarded, hash);
        return hash;
    }
}
