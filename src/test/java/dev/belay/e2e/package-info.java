/// End to end: the packaged Belay as processes of its own, on the cluster that `-Dcluster` names.
@NullMarked
package dev.belay.e2e;

import org.jspecify.annotations.NullMarked;
