/// EDGE: the driver of Argo CD's Applications, by the fields of their source.
@NullMarked
package dev.belay.workload.argocd;

import org.jspecify.annotations.NullMarked;
