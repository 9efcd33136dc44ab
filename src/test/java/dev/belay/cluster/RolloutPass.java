package dev.belay.cluster;

/// What a pass of the stand-in over a Rollout says about the ReplicaSet of its template.
interface RolloutPass {

    /// The hash of the template.
    String hash();

    /// How many pods are wanted.
    int replicas();

    /// The revision that the ReplicaSet of the template has to carry.
    int revision();
}
