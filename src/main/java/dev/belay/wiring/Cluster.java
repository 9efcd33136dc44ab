package dev.belay.wiring;

import dev.belay.engine.Workload;
import dev.belay.guardrail.Options;
import dev.belay.observe.LogKeys;
import dev.belay.observe.LogLine;
import dev.belay.store.LedgerStore;
import dev.belay.store.PolicyStore;
import dev.belay.store.PrometheusRules;
import dev.belay.store.ReleaseStore;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jboss.logging.Logger;

/// Builds what talks to the Kubernetes API.
class Cluster {

    private static final Logger LOG = Logger.getLogger(Cluster.class);

    @Produces
    @Singleton
    ServerClock clock() {
        return new ServerClock(Clock.systemUTC());
    }

    @Produces
    @Singleton
    KubernetesClient client(
            KubernetesSerialization serialization, Config config, ServerClock clock) {
        return new KubernetesClientBuilder()
                .withKubernetesSerialization(serialization)
                .withConfig(config)
                .withHttpClientBuilderConsumer(
                        http -> http.addOrReplaceInterceptor("belay-clock", clock))
                .build();
    }

    void close(@Disposes KubernetesClient client) {
        client.close();
    }

    @Produces
    @Singleton
    ReleaseStore releases(KubernetesClient client, KubernetesConfig config) {
        return new ReleaseStore(
                client,
                config.namespaces(),
                (id, why) ->
                        LOG.error(
                                LogLine.of("a Release cannot be read and is left out")
                                        .with(LogKeys.RELEASE, id.toString())
                                        .with(LogKeys.REASON, why)));
    }

    @Produces
    @Singleton
    LedgerStore ledgers(KubernetesClient client) {
        return new LedgerStore(client);
    }

    @Produces
    @Singleton
    PolicyStore policies(KubernetesClient client, KubernetesConfig config) {
        return new PolicyStore(client, config.namespaces());
    }

    @Produces
    @Singleton
    PrometheusRules rules(KubernetesClient client, Options options) {
        return new PrometheusRules(client, options);
    }

    @Produces
    @Singleton
    Workload workload(KubernetesClient client, ArgoCdConfig config) {
        return new Drivers(client, config.namespace());
    }
}
