/// PURE: a DeploymentPolicy parsed once into values that cannot be wrong.
@NullMarked
package dev.belay.policy;

import org.jspecify.annotations.NullMarked;
