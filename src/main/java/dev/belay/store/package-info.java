/// EDGE: the custom resources, their mapping to values, and the compare-and-set on them.
@NullMarked
package dev.belay.store;

import org.jspecify.annotations.NullMarked;
