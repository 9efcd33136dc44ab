package dev.belay.wiring;

import dev.belay.workload.Owners;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// Where Argo CD is.
@ConfigMapping(prefix = "belay.argocd")
public interface ArgoCdConfig {

    /// The namespace of the Applications that a target's tracking annotation or label names without one.
    ///
    /// String, default `argocd`, `BELAY_ARGOCD_NAMESPACE`.
    @WithDefault(Owners.ARGO_CD)
    String namespace();
}
