/// Belay's own installation, as it lies under `knative/`.
@NullMarked
package dev.belay.install;

import org.jspecify.annotations.NullMarked;
