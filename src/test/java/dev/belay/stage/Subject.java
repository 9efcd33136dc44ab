package dev.belay.stage;

import dev.belay.cluster.Cluster;
import java.nio.file.Path;

/// The game server as one kind of target runs it: what tests and the sandbox must be able to ask and do.
///
/// Every example uses policy and target `game-server`, container `server` and the images of
/// [GameServer#REPOSITORY], in namespace `play`, which is replaced by the one it is deployed to.
public interface Subject {

    /// `canary`, `bluegreen`, `rolling`, `knative`, `httproute` or `argocd`.
    String scenario();

    /// The directory under `examples` whose `policy.yaml` is the policy.
    Path example();

    /// The example's policy as it has to be for this namespace; `namespace: play` is replaced already.
    default String policyFor(String yaml, String namespace) {
        return yaml;
    }

    /// Brings the game server of image `v1` up, without Belay, and waits until it serves.
    ///
    /// On an embedded cluster this also starts the stand-in controllers, once per cluster.
    void deploy(Cluster cluster, String namespace);

    /// Whether all traffic goes to this image and it is ready, by the target's own report.
    boolean serves(String image);

    /// Whether the image has some of the traffic (or, where pods are replaced, some of the pods).
    boolean sharedBy(String image);

    /// Whether the target asks for this image, with or without traffic for it.
    default boolean asksFor(String image) {
        return sharedBy(image);
    }

    /// Sets another image, as somebody who does not know of Belay would.
    void strangerSets(String image);

    /// Deletes what the version of this image is kept in: its ReplicaSet, its Revision or its Deployment.
    ///
    /// @throws AssertionError if nothing keeps it
    void loseBaseline(String image);
}
