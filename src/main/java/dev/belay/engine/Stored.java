package dev.belay.engine;

import dev.belay.release.ReleaseState;

/// A release as it was read, with what a compare-and-set needs.
///
/// @param version the object's resourceVersion
/// @param deleting whether someone asked the API server to delete it
public record Stored(ReleaseState state, String version, boolean deleting) {}
