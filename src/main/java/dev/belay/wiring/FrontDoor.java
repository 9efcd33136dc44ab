package dev.belay.wiring;

import dev.belay.api.ApiConfig;
import dev.belay.engine.Access;
import dev.belay.engine.FrontDesk;
import dev.belay.engine.Reception;
import dev.belay.engine.Redeploy;
import dev.belay.engine.Releases;
import dev.belay.engine.Turn;
import dev.belay.store.ClusterAccess;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;

/// Builds what answers people.
class FrontDoor {

    private static final Redeploy NO_GITHUB =
            (intent, by, why) ->
                    new Redeploy.Made.Refused(
                            "no access to GitHub is configured here, so deployment %d of %s has to be made again there"
                                    .formatted(intent.deploymentId(), intent.repository()));

    @Produces
    @Singleton
    Access access(KubernetesClient client, ApiConfig config) {
        return new ClusterAccess(client, config.audience());
    }

    @Produces
    @Singleton
    FrontDesk desk(Releases releases, Turn turn, Redeploy redeploy, @Named("poke") Runnable poke) {
        return new Reception(releases, turn, redeploy, poke);
    }

    /// Refuses where nothing is configured that could ask GitHub.
    @Produces
    @Singleton
    @DefaultBean
    Redeploy redeploy(Hub hub) {
        return hub.redeploy().orElse(NO_GITHUB);
    }
}
