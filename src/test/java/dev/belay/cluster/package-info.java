/// A Kubernetes API to test against: the real control plane, built once from the Go module proxy, or the
/// stand-in embedded in this JVM. Both are a `Cluster`; `Clusters` picks.
@NullMarked
package dev.belay.cluster;

import org.jspecify.annotations.NullMarked;
