/// Every kind of target, at every moment of a release, struck by everything that can happen to it.
@NullMarked
package dev.belay.matrix;

import org.jspecify.annotations.NullMarked;
