package dev.belay.engine;

import java.util.List;

/// The live secrets of one kind, so that one can be replaced while both are accepted.
public interface Secrets {

    /// The live secrets; never empty.
    List<byte[]> current();
}
