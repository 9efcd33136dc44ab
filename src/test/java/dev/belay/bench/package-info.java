/// Figures that are measured or simulated, and not only asserted: `./mvnw -Pbench`.
@NullMarked
package dev.belay.bench;

import org.jspecify.annotations.NullMarked;
