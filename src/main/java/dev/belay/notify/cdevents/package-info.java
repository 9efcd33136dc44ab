/// EDGE: announcements as CDEvents to a sink.
@NullMarked
package dev.belay.notify.cdevents;

import org.jspecify.annotations.NullMarked;
