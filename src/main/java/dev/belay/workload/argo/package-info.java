/// EDGE: the driver of Argo Rollouts, canary and blue-green.
@NullMarked
package dev.belay.workload.argo;

import org.jspecify.annotations.NullMarked;
