package dev.belay.engine;

import dev.belay.engine.Policies.Found;
import java.util.List;

/// All places that deployments come from. Throws [Unavailable] when the API server cannot answer.
public interface Sources {

    /// Every policy, those with mistakes included.
    List<Found> all();
}
