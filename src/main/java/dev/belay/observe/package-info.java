/// Metrics and log lines: serves every edge and knows none.
@NullMarked
package dev.belay.observe;

import org.jspecify.annotations.NullMarked;
