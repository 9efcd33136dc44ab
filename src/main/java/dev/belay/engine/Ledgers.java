package dev.belay.engine;

import dev.belay.release.Ledger;
import java.util.Optional;

/// The ledger in each policy's status. Every method throws [Unavailable] when the API server cannot
/// answer.
public interface Ledgers {

    /// Reads a ledger live; empty when the policy is gone.
    Optional<Versioned> load(String namespace, String policy);

    /// Writes it if nobody wrote since it was read; false when somebody did.
    boolean commit(Versioned read, Ledger next);

    /// A ledger as it was read.
    ///
    /// @param version the policy's resourceVersion
    record Versioned(String namespace, String policy, Ledger ledger, String version) {}
}
