/// The sandbox: a cluster, the packaged Belay and a story to watch, with nothing to set up.
@NullMarked
package dev.belay.sandbox;

import org.jspecify.annotations.NullMarked;
