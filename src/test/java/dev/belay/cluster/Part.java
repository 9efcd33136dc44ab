package dev.belay.cluster;

import java.util.ArrayList;
import java.util.List;

/// One entry of the table of what the real cluster is built from: a Go module, the programs built from it, and
/// the files copied out of it because the cluster needs them while it runs. `src/test/cluster/<name>` holds the
/// module's go.mod and go.sum; a further part is such a folder and one more constant here.
///
/// @param lacking files that the module's release does not hold although it cannot be built without them; the
///     build takes empty ones
record Part(
        String name,
        String module,
        String version,
        List<Program> programs,
        List<Files> files,
        List<String> lacking) {

    static final Part ETCD =
            new Part(
                    "etcd",
                    "go.etcd.io/etcd/server/v3",
                    "3.6.8",
                    List.of(new Program("etcd", "go.etcd.io/etcd/server/v3", 51)),
                    List.of());

    static final Part KUBERNETES =
            new Part(
                    "kubernetes",
                    "k8s.io/kubernetes",
                    "1.36.3",
                    List.of(
                            kubernetes("kube-apiserver", 205),
                            kubernetes("kubectl", 25),
                            kubernetes("kube-controller-manager", 75),
                            kubernetes("kube-scheduler", 10)),
                    List.of());

    static final Part KWOK =
            new Part(
                    "kwok",
                    "sigs.k8s.io/kwok",
                    "0.8.0",
                    List.of(new Program("kwok", "sigs.k8s.io/kwok/cmd/kwok", 106)),
                    List.of(
                            new Files(
                                    "sigs.k8s.io/kwok",
                                    "kustomize/stage/pod/fast/pod-*.yaml",
                                    "kustomize/stage/node/fast/node-*.yaml",
                                    "kustomize/stage/node/heartbeat/node-*.yaml")));

    static final Part ARGO_ROLLOUTS =
            new Part(
                    "argo-rollouts",
                    "github.com/argoproj/argo-rollouts",
                    "1.9.2",
                    List.of(
                            new Program(
                                    "rollouts-controller",
                                    "github.com/argoproj/argo-rollouts/cmd/rollouts-controller",
                                    172,
                                    "github.com/argoproj/argo-rollouts/utils/version.version=1.9.2")),
                    List.of(
                            new Files(
                                    "github.com/argoproj/argo-rollouts",
                                    "manifests/crds/*-crd.yaml")));

    static final Part GATEWAY_API =
            new Part(
                    "gateway-api",
                    "sigs.k8s.io/gateway-api",
                    "1.6.3",
                    List.of(),
                    List.of(
                            new Files(
                                    "sigs.k8s.io/gateway-api",
                                    "config/crd/standard/gateway.networking.k8s.io_{gatewayclasses,gateways,grpcroutes,httproutes}.yaml")));

    static final Part PROMETHEUS_OPERATOR =
            new Part(
                    "prometheus-operator",
                    "github.com/prometheus-operator/prometheus-operator",
                    "0.85.0",
                    List.of(),
                    List.of(
                            new Files(
                                    "github.com/prometheus-operator/prometheus-operator",
                                    "example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml")));

    static final Part KNATIVE_EVENTING =
            new Part(
                    "knative-eventing",
                    "knative.dev/eventing",
                    "0.50.0",
                    List.of(),
                    List.of(
                            new Files(
                                    "knative.dev/eventing",
                                    "config/core/resources/{apiserversource,pingsource}.yaml")));

    /// Knative Serving; two of its programs have a `main` of our own, which says why.
    static final Part KNATIVE =
            new Part(
                    "knative",
                    "knative.dev/serving",
                    "0.50.0",
                    List.of(
                            new Program(
                                    "knative-controller",
                                    "dev.belay/cluster/knative/controller",
                                    170),
                            new Program(
                                    "knative-autoscaler",
                                    "dev.belay/cluster/knative/autoscaler",
                                    10),
                            new Program("knative-webhook", "knative.dev/serving/cmd/webhook", 10)),
                    List.of(
                            new Files(
                                    "knative.dev/serving",
                                    "config/core/300-resources/*.yaml",
                                    "config/core/configmaps/*.yaml",
                                    "config/core/webhooks/*.yaml"),
                            new Files(
                                    "knative.dev/networking",
                                    "config/{certificate,domain-claim,ingress,serverlessservice}.yaml",
                                    "config/config-network.yaml"),
                            new Files("knative.dev/caching", "config/image.yaml")));

    /// Argo CD without its API server; its `main` is our own, which says why.
    static final Part ARGO_CD =
            new Part(
                    "argo-cd",
                    "github.com/argoproj/argo-cd/v3",
                    "3.5.7",
                    List.of(
                            new Program(
                                    "argocd",
                                    "dev.belay/cluster/argo-cd",
                                    240,
                                    "github.com/argoproj/argo-cd/v3/common.version=3.5.7")),
                    List.of(
                            new Files(
                                    "github.com/argoproj/argo-cd/v3",
                                    "manifests/crds/{application,appproject}-crd.yaml",
                                    "manifests/base/config/argocd-*.yaml",
                                    "hack/git-verify-wrapper.sh")));

    static final Part KUSTOMIZE =
            new Part(
                    "kustomize",
                    "sigs.k8s.io/kustomize/kustomize/v5",
                    "5.8.1",
                    List.of(
                            new Program(
                                    "kustomize",
                                    "sigs.k8s.io/kustomize/kustomize/v5",
                                    15,
                                    "sigs.k8s.io/kustomize/api/provenance.version=v5.8.1")),
                    List.of());

    /// Static and file discovery of targets are always in; every other one is left out, which halves the build.
    static final Part PROMETHEUS =
            new Part(
                    "prometheus",
                    "github.com/prometheus/prometheus",
                    "0.315.0",
                    List.of(prometheus("prometheus", 119), prometheus("promtool", 41)),
                    List.of());

    /// Its web page is made by a build of its own, which the module does not carry.
    static final Part ALERTMANAGER =
            new Part(
                    "alertmanager",
                    "github.com/prometheus/alertmanager",
                    "0.34.2",
                    List.of(alertmanager("alertmanager", 46), alertmanager("amtool", 10)),
                    List.of(),
                    List.of("ui/app/dist/index.html"));

    static final Part KUBE_STATE_METRICS =
            new Part(
                    "kube-state-metrics",
                    "k8s.io/kube-state-metrics/v2",
                    "2.16.0",
                    List.of(
                            new Program(
                                    "kube-state-metrics",
                                    "k8s.io/kube-state-metrics/v2",
                                    108,
                                    "github.com/prometheus/common/version.Version=2.16.0")),
                    List.of());

    /// Every part, in the order in which a cluster needs them: first what every cluster has, then what is built
    /// only for a cluster that is asked for it.
    static final List<Part> ALL =
            List.of(
                    ETCD,
                    KUBERNETES,
                    KWOK,
                    ARGO_ROLLOUTS,
                    GATEWAY_API,
                    PROMETHEUS_OPERATOR,
                    KNATIVE_EVENTING,
                    KNATIVE,
                    ARGO_CD,
                    KUSTOMIZE,
                    PROMETHEUS,
                    ALERTMANAGER,
                    KUBE_STATE_METRICS);

    Part(String name, String module, String version, List<Program> programs, List<Files> files) {
        this(name, module, version, programs, files, List.of());
    }

    /// A program of a part: its file name, its Go package, how long two cores take to build it, and the string
    /// variables the linker sets (`package.variable=value`), most of all its version; and the build tags.
    record Program(
            String name, String goPackage, int seconds, List<String> variables, List<String> tags) {

        Program(String name, String goPackage, int seconds, String... variables) {
            this(name, goPackage, seconds, List.of(variables), List.of());
        }

        Program tagged(String... names) {
            return new Program(name, goPackage, seconds, variables, List.of(names));
        }

        /// The arguments of `go` that build this program, all but the place of the result.
        List<String> buildArguments() {
            var linker = new StringBuilder("-s -w");
            variables.forEach(variable -> linker.append(" -X ").append(variable));
            var arguments =
                    new ArrayList<>(
                            List.of(
                                    "build",
                                    "-mod=readonly",
                                    "-trimpath",
                                    "-buildvcs=false",
                                    "-ldflags=" + linker));
            if (!tags.isEmpty()) {
                arguments.add("-tags=" + String.join(",", tags));
            }
            arguments.add(goPackage);
            return arguments;
        }
    }

    /// Files of a Go module: of the part's own, or of one that it requires.
    record Files(String module, List<String> patterns) {

        Files(String module, String... patterns) {
            this(module, List.of(patterns));
        }
    }

    /// What the cached result depends on, beside the folder that holds the go.mod.
    List<String> recipe() {
        var recipe = new ArrayList<String>();
        for (var from : files) {
            if (!from.module().equals(module)) {
                recipe.add(from.module());
            }
            recipe.addAll(from.patterns());
        }
        programs.forEach(program -> recipe.addAll(program.buildArguments()));
        recipe.addAll(lacking);
        return recipe;
    }

    /// The part that holds the program of this name.
    static Part of(String program) {
        return ALL.stream()
                .filter(part -> part.programs().stream().anyMatch(p -> p.name().equals(program)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no part builds " + program));
    }

    /// The program of this name.
    Program program(String program) {
        return programs.stream().filter(p -> p.name().equals(program)).findFirst().orElseThrow();
    }

    private static Program prometheus(String name, int seconds) {
        return new Program(
                        name,
                        "github.com/prometheus/prometheus/cmd/" + name,
                        seconds,
                        "github.com/prometheus/common/version.Version=3.15.0")
                .tagged("remove_all_sd");
    }

    private static Program alertmanager(String name, int seconds) {
        return new Program(
                name,
                "github.com/prometheus/alertmanager/cmd/" + name,
                seconds,
                "github.com/prometheus/common/version.Version=0.34.2");
    }

    private static Program kubernetes(String name, int seconds) {
        var version = "k8s.io/component-base/version.";
        return new Program(
                name,
                "k8s.io/kubernetes/cmd/" + name,
                seconds,
                version + "gitVersion=v1.36.3",
                version + "gitMajor=1",
                version + "gitMinor=36");
    }
}
