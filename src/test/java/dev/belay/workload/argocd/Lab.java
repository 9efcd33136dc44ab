package dev.belay.workload.argocd;

import dev.belay.cluster.Cluster;
import dev.belay.cluster.Repository;
import java.util.Map;

/// A cluster with controllers for Rollouts and Applications: the real ones, or the stand-ins.
interface Lab {

    Cluster cluster();

    /// A kustomize base of these files that its Argo CD can follow.
    Repository repository(Map<String, String> files);
}
