/// SHELL: the turn (load, decide, commit, apply) and the ports it needs.
@NullMarked
package dev.belay.engine;

import org.jspecify.annotations.NullMarked;
