/// The alert path as real programs: Prometheus, Alertmanager and kube-state-metrics, with a game service to watch.
@NullMarked
package dev.belay.monitoring;

import org.jspecify.annotations.NullMarked;
