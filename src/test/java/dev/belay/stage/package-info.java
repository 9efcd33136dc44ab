/// What the sandbox and the end-to-end tests play on: the packaged Belay as a process of its own, the
/// game server it guards, and those who call it.
@NullMarked
package dev.belay.stage;

import org.jspecify.annotations.NullMarked;
