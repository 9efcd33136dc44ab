/// What Belay promises in numbers, measured: `./mvnw -Pbench`. Nothing here is a test.
@NullMarked
package dev.belay.bench;

import org.jspecify.annotations.NullMarked;
