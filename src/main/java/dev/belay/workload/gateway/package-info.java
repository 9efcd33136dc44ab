/// EDGE: the driver of HTTPRoutes that divide traffic between two Deployments.
@NullMarked
package dev.belay.workload.gateway;

import org.jspecify.annotations.NullMarked;
