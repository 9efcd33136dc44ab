package dev.belay.release;

import java.util.Optional;

/// The version a rollback puts back, captured before the candidate starts.
///
/// @param release the Release that brought it in, if Belay did
/// @param image the container's image
/// @param hash the controller's name for this template (pod-template-hash)
/// @param template the whole pod template as JSON, without hash labels
public record Baseline(Optional<String> release, String image, String hash, String template) {

    /// The longest template that can be kept with a Release, in bytes of compact JSON. A driver must
    /// refuse a target with a longer one in its survey: there would be nothing to go back to.
    public static final int MAX_TEMPLATE_BYTES = 32 * 1024;
}
