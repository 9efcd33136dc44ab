package dev.belay.bench;

import dev.belay.stage.GameServer;
import java.time.Duration;

/// A game server in a namespace of its own, and whatever undoes its bad versions.
sealed interface Lane permits BelayLane, ArgoLane {

    /// How long anything but the undoing itself may take.
    Duration PATIENCE = Duration.ofMinutes(3);

    /// The game server.
    GameServer game();

    /// Releases a version, and returns when it has its first share of the requests.
    void release(long id);

    /// Returns when the next version can be released.
    void settle(long id);

    /// The name of a version, which its pods have as their label.
    static String name(long id) {
        return "game-server-" + id;
    }

    /// The image of a version.
    static String image(long id) {
        return "%s:%040x".formatted(GameServer.REPOSITORY, id);
    }
}
