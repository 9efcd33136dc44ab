package dev.belay.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Knative Serving in a real cluster: its controllers, the reconcilers of its autoscaler and its webhook, but no
/// data plane. Routes become ready because a second kwok says of every ingress that it is programmed; no request
/// is ever served, and nothing is scaled by traffic.
///
/// An image needs a digest or the registry `dev.local`, else Knative asks its registry for the digest.
public final class KnativeServing {
    /// Where Knative's own configuration is.
    public static final String NAMESPACE = "knative-serving";

    private static final String INGRESS_GROUP = "apis/networking.internal.knative.dev/v1alpha1";
    private static final String PROBE = "is-knative-ready";

    /// `localhost` because no service has a cluster address here that the API server could reach; and a service
    /// of an activator that is not there, because each revision without pods is routed to it.
    private static final String OBJECTS =
            """
            apiVersion: v1
            kind: Namespace
            metadata: {name: knative-serving}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: webhook, namespace: knative-serving}
            spec: {type: ExternalName, externalName: localhost}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: activator-service, namespace: knative-serving}
            spec: {selector: {app: no-activator}, ports: [{name: http, port: 80, targetPort: 8012}]}
            """;

    /// Stands in for an ingress controller.
    private static final String INGRESS =
            """
            apiVersion: kwok.x-k8s.io/v1alpha1
            kind: Stage
            metadata:
              name: ingress-ready
            spec:
              resourceRef:
                apiGroup: networking.internal.knative.dev/v1alpha1
                kind: Ingress
              selector:
                matchExpressions:
                - {key: .metadata.deletionTimestamp, operator: DoesNotExist}
              next:
                statusTemplate: |
                  {{ $since := .metadata.creationTimestamp | Quote }}
                  observedGeneration: {{ .metadata.generation }}
                  conditions:
                  - {type: LoadBalancerReady, status: "True", lastTransitionTime: {{ $since }}}
                  - {type: NetworkConfigured, status: "True", lastTransitionTime: {{ $since }}}
                  - {type: Ready, status: "True", lastTransitionTime: {{ $since }}}
                  publicLoadBalancer:
                    ingress: [{domainInternal: ingress.knative-serving.svc.cluster.local}]
                  privateLoadBalancer:
                    ingress: [{domainInternal: ingress.knative-serving.svc.cluster.local}]
            """;

    private final Installation installation;

    KnativeServing(Installation installation) {
        this.installation = installation;
    }

    /// Starts it, and waits until its webhook refuses what is wrong and a Service has become ready.
    void start() throws Processes.StartFailure {
        var port = Ports.free(1).getFirst();
        configure(port);
        run(port);
        var processes = installation.processes();
        processes.await("the schema of ingresses", this::ingressesHaveNoSchema);
        runIngress();
        processes.await("the webhook of Knative", this::webhookIsSilent);
        probe(100).forceConflicts().serverSideApply();
        processes.await("the first Service of Knative", this::probeIsNotReady);
        List<StatusDetails> unused = probe(100).delete();
    }

    private void configure(int port) throws Processes.StartFailure {
        var manifests = installation.manifests();
        manifests.apply(OBJECTS);
        var definitions = new ArrayList<>(Manifests.yamlFiles(file("core/300-resources")));
        Stream.of("certificate", "domain-claim", "ingress", "serverlessservice", "image")
                .forEach(name -> definitions.add(file(name + ".yaml")));
        installation.define("Knative", definitions);
        manifests.apply(Manifests.read(file("config-network.yaml")));
        for (var config : Manifests.yamlFiles(file("core/configmaps"))) {
            manifests.apply(Manifests.read(config));
        }
        for (var webhook : Manifests.yamlFiles(file("core/webhooks"))) {
            manifests.apply(onPort(Manifests.read(webhook), port));
        }
    }

    private Path file(String name) {
        return installation.binaries().files(Part.KNATIVE).resolve("config").resolve(name);
    }

    private static String onPort(String webhook, int port) {
        return webhook.replace("    service:\n", "    service:\n      port: " + port + "\n");
    }

    private void run(int port) {
        var environment =
                Map.of(
                        "SYSTEM_NAMESPACE", NAMESPACE,
                        "CONFIG_LOGGING_NAME", "config-logging",
                        "CONFIG_OBSERVABILITY_NAME", "config-observability",
                        "POD_NAME", "belay",
                        "PROFILING_PORT", "0",
                        "WEBHOOK_NAME", "webhook",
                        "WEBHOOK_PORT", Integer.toString(port));
        var kubeconfig = kubeconfig();
        installation.start("knative-webhook", environment, List.of(kubeconfig, "--disable-ha"));
        installation.start("knative-controller", environment, List.of(kubeconfig));
        installation.start("knative-autoscaler", environment, List.of(kubeconfig));
    }

    private void runIngress() {
        var stage = installation.directory().write("knative-ingress.yaml", INGRESS);
        installation.start(
                "knative-ingress",
                "kwok",
                Map.of(),
                List.of(kubeconfig(), "--manage-single-node=none", "--config=" + stage));
    }

    private String kubeconfig() {
        return "--kubeconfig=" + installation.kubeconfig();
    }

    /// kwok ends where it does not find the schema of what it is to change.
    private String ingressesHaveNoSchema() {
        var index = installation.admin().raw("/openapi/v3");
        var schema = installation.admin().raw("/openapi/v3/" + INGRESS_GROUP);
        return index != null
                        && index.contains("\"" + INGRESS_GROUP + "\"")
                        && schema != null
                        && schema.contains("/ingresses/{name}\"")
                ? ""
                : "not published";
    }

    private String webhookIsSilent() {
        try {
            probe(50).dryRun().create();
            return "it lets everything pass";
        } catch (KubernetesClientException e) {
            return e.getMessage().contains("validation.webhook.serving.knative.dev")
                    ? ""
                    : e.getMessage();
        }
    }

    private String probeIsNotReady() {
        var status = probe(100).get().get("status");
        return Serialization.asJson(status).contains("\"status\":\"True\",\"type\":\"Ready\"")
                ? ""
                : "its status is " + status;
    }

    /// A Service that sends this much of its traffic to its latest revision; all else than 100 is wrong.
    private Resource<GenericKubernetesResource> probe(int percent) {
        return installation
                .admin()
                .resource(
                        Serialization.unmarshal(
                                """
                                apiVersion: serving.knative.dev/v1
                                kind: Service
                                metadata: {name: %s, namespace: %s}
                                spec:
                                  template: {spec: {containers: [{image: dev.local/probe}]}}
                                  traffic: [{latestRevision: true, percent: %d}]
                                """
                                        .formatted(PROBE, NAMESPACE, percent),
                                GenericKubernetesResource.class));
    }
}
