/// EDGE: the entrance `POST /github`, where GitHub says what to deploy.
@NullMarked
package dev.belay.github;

import org.jspecify.annotations.NullMarked;
