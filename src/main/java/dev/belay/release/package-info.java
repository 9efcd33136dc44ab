/// PURE: the vocabulary of a release (states, events, effects, verdicts) and the one function that decides.
@NullMarked
package dev.belay.release;

import org.jspecify.annotations.NullMarked;
