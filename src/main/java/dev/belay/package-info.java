/// A serverless deployment guard: it starts and advances releases, and puts the last known good version back.
@NullMarked
package dev.belay;

import org.jspecify.annotations.NullMarked;
