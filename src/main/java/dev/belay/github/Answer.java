package dev.belay.github;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.belay.release.ReleaseId;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The body of every answer.
///
/// @param repository what it was about, for the log only
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Answer(
        Outcome outcome,
        List<Item> releases,
        @Nullable String reason,
        @JsonIgnore @Nullable String repository) {

    /// What became of one Release.
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Item(String name, String namespace, Outcome outcome, @Nullable String reason) {

        static Item of(ReleaseId id, Outcome outcome, @Nullable String reason) {
            return new Item(id.name(), id.namespace(), outcome, reason);
        }
    }

    static Answer of(Outcome outcome) {
        return new Answer(outcome, List.of(), null, null);
    }

    static Answer of(Outcome outcome, String reason) {
        return new Answer(outcome, List.of(), reason, null);
    }

    /// The answer for several Releases: what the sender must act on most, comes first.
    static Answer of(List<Item> items) {
        Outcome worst =
                List.of(Outcome.UNAVAILABLE, Outcome.STORED, Outcome.KNOWN, Outcome.REFUSED)
                        .stream()
                        .filter(outcome -> items.stream().anyMatch(i -> i.outcome() == outcome))
                        .findFirst()
                        .orElse(Outcome.IGNORED);
        return new Answer(worst, items, null, null);
    }

    /// The same answer, and what it is about.
    Answer about(String repository) {
        return new Answer(outcome, releases, reason, repository);
    }

    /// Whether a repeat of the delivery could do nothing that this one did not do.
    ///
    /// A refusal is not complete: once the policy is mended, a redelivery must go through.
    boolean isComplete() {
        return !releases.isEmpty()
                && releases.stream()
                        .map(Item::outcome)
                        .allMatch(o -> o == Outcome.STORED || o == Outcome.KNOWN);
    }
}
