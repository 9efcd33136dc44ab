package dev.belay.workload.argocd;

import java.util.Optional;

/// What an Application's source asks for, as far as its fields say it; git says the rest.
record Named(Optional<String> release, Optional<String> image) {

    static final Named NOTHING = new Named(Optional.empty(), Optional.empty());
}
