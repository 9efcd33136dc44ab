package dev.belay.api;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/// The releases of a namespace, the newest deployment first.
@RegisterForReflection
record Listing(List<ReleaseView> releases) {}
