/// SHELL: configuration and construction.
@NullMarked
package dev.belay.wiring;

import org.jspecify.annotations.NullMarked;
