/// EDGE: the driver of Argo Rollouts' canary strategy.
@NullMarked
package dev.belay.workload.argo;

import org.jspecify.annotations.NullMarked;
