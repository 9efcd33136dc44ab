/// EDGE: announcements as alerts and change events in PagerDuty.
@NullMarked
package dev.belay.notify.pagerduty;

import org.jspecify.annotations.NullMarked;
