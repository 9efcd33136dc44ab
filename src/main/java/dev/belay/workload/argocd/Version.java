package dev.belay.workload.argocd;

import java.util.Optional;

/// One version of the workload, as an Application can be told to bring it.
///
/// @param release absent for a version that Belay did not bring
/// @param revision the git commit, where the Application has to be moved to it
/// @param container the index of the container in its manifest
record Version(Optional<String> release, String image, Optional<String> revision, int container) {}
