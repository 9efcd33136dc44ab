/// EDGE: announcements as Kubernetes Events on the Release.
@NullMarked
package dev.belay.notify.kubernetes;

import org.jspecify.annotations.NullMarked;
