/// EDGE: `/api`, where people ask about releases and say what is to happen to them.
@NullMarked
package dev.belay.api;

import org.jspecify.annotations.NullMarked;
