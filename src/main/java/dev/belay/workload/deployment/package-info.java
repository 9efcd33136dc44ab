/// EDGE: the driver of Kubernetes' Deployments, whose pods are replaced one after the other.
@NullMarked
package dev.belay.workload.deployment;

import org.jspecify.annotations.NullMarked;
