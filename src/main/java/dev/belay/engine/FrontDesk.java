package dev.belay.engine;

import dev.belay.release.Person;
import dev.belay.release.ReleaseEvent;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.release.Verdict;
import java.util.List;
import java.util.Optional;

/// Where people ask about releases and ask something of them. Throws [Unavailable] when the answer cannot be had now.
public interface FrontDesk {

    /// How a release stands.
    Optional<ReleaseState> look(ReleaseId id);

    /// All releases of a namespace, finished ones included.
    List<ReleaseState> list(String namespace);

    /// Lets a release know what a person said; empty when there is no such release.
    Optional<Answer> tell(ReleaseId id, ReleaseEvent said);

    /// Has GitHub make a new deployment of the same commit; empty when there is no such release.
    Optional<Answer> retry(ReleaseId id, Person by, String why);

    /// What was decided, and the release after it.
    record Answer(Verdict verdict, ReleaseState state) {}
}
