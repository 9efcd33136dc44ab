package dev.belay.engine;

import dev.belay.release.Ledger;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// The ledgers in a map, with compare-and-set.
public final class FakeLedgers implements Ledgers {

    private record Kept(Ledger ledger, long version) {}

    private final Map<String, Kept> kept = new TreeMap<>();
    private final Gate gate;
    private final BiConsumer<Ledger, Ledger> written;

    /// No policies, and answers at once.
    public FakeLedgers() {
        this(Gate.open(), (_, _) -> {});
    }

    /// No policies, behind a gate; `written` is told of every accepted write.
    public FakeLedgers(Gate gate, BiConsumer<Ledger, Ledger> written) {
        this.gate = gate;
        this.written = written;
    }

    /// Makes a policy known, with an empty ledger.
    public FakeLedgers with(String namespace, String policy) {
        kept.put(key(namespace, policy), new Kept(Ledger.EMPTY, 1));
        return this;
    }

    @Override
    public Optional<Versioned> load(String namespace, String policy) {
        return gate.read(
                "ledgers.load",
                () ->
                        Optional.ofNullable(kept.get(key(namespace, policy)))
                                .map(k ->
                                        new Versioned(
                                                namespace,
                                                policy,
                                                k.ledger,
                                                Long.toString(k.version))));
    }

    @Override
    public boolean commit(Versioned read, Ledger next) {
        return gate.write(
                "ledgers.commit",
                () -> {
                    String key = key(read.namespace(), read.policy());
                    Kept known = kept.get(key);
                    if (known == null || !Long.toString(known.version).equals(read.version())) {
                        return false;
                    }
                    kept.put(key, new Kept(next, known.version + 1));
                    written.accept(known.ledger, next);
                    return true;
                });
    }

    /// The ledger as it is stored, past the gate.
    public Ledger peek(String namespace, String policy) {
        Kept known = kept.get(key(namespace, policy));
        return known == null ? Ledger.EMPTY : known.ledger;
    }

    private static String key(String namespace, String policy) {
        return namespace + "/" + policy;
    }
}
