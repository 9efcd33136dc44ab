/// EDGE: what Belay says to GitHub and asks of it, as an App or with a token.
@NullMarked
package dev.belay.github.app;

import org.jspecify.annotations.NullMarked;
