package dev.belay.engine;

import java.util.List;

/// The shared secrets one sender may sign with. More than one is live while they are rotated.
public interface Secrets {

    /// The live secrets, newest first; never empty.
    List<byte[]> current();
}
