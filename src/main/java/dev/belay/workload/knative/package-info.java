/// EDGE: the driver of Knative Services, whose traffic moves between revisions.
@NullMarked
package dev.belay.workload.knative;

import org.jspecify.annotations.NullMarked;
