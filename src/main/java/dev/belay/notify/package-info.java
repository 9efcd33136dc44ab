/// EDGE: what every channel to people needs.
@NullMarked
package dev.belay.notify;

import org.jspecify.annotations.NullMarked;
