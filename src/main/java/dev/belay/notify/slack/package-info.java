/// EDGE: announcements as messages in Slack.
@NullMarked
package dev.belay.notify.slack;

import org.jspecify.annotations.NullMarked;
