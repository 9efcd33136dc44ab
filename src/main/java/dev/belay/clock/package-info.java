/// EDGE: `POST /clock`, where Knative Eventing (or cron) says that time has passed or something changed.
@NullMarked
package dev.belay.clock;

import org.jspecify.annotations.NullMarked;
