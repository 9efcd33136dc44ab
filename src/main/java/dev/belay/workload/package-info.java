/// What the drivers share: single requests to the API server, JSON patches, and reading pod templates.
@NullMarked
package dev.belay.workload;

import org.jspecify.annotations.NullMarked;
