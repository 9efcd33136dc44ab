package dev.belay.wiring;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/// Which part of the cluster Belay works in.
@ConfigMapping(prefix = "belay.kubernetes")
public interface KubernetesConfig {

    /// The namespaces whose policies and releases are Belay's; all of the cluster when not set.
    ///
    /// List, no default, `BELAY_KUBERNETES_NAMESPACES` (comma-separated).
    Optional<List<String>> namespaces();
}
