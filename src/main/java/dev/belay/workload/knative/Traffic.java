package dev.belay.workload.knative;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Which revision gets which part of a Service's traffic, and which tags lead where.
///
/// Belay writes what serves beside the candidate first and the candidate second, so that its next
/// patch knows where they stand; behind them come the tags that people have set.
record Traffic(List<Entry> entries) {

    /// The tag of the revision that is gone back to; it keeps it reachable once it has no traffic.
    static final String STABLE = "stable";

    /// The tag of the revision that is tried.
    static final String CANDIDATE = "candidate";

    private static final Set<String> OURS = Set.of(STABLE, CANDIDATE);

    Traffic {
        entries = List.copyOf(entries);
    }

    /// One place that traffic can go to.
    ///
    /// @param revision where it leads; of an entry that follows the latest revision, the one that
    ///     was last seen ready, or empty when there is none
    /// @param tag empty where there is none
    record Entry(String revision, boolean latest, String tag, int percent) {

        private Entry idle() {
            return new Entry(revision, latest, tag, 0);
        }

        private void write(ObjectNode to) {
            if (latest) {
                to.put("latestRevision", true);
            } else {
                to.put("revisionName", revision);
            }
            to.put("percent", percent);
            if (!tag.isEmpty()) {
                to.put("tag", tag);
            }
        }
    }

    /// The list as it stands in a spec or a status; none at all means everything to the latest.
    static Traffic of(JsonNode list, String latestReady) {
        List<Entry> entries = new ArrayList<>();
        for (JsonNode entry : list) {
            boolean latest = entry.path("latestRevision").asBoolean();
            String name = entry.path("revisionName").asText();
            entries.add(
                    new Entry(
                            latest && name.isEmpty() ? latestReady : name,
                            latest,
                            entry.path("tag").asText(),
                            entry.path("percent").asInt()));
        }
        if (entries.isEmpty()) {
            entries.add(new Entry(latestReady, true, "", 100));
        }
        return new Traffic(entries);
    }

    /// The candidate's part, with the rest on another revision where there is one.
    Traffic divided(Optional<String> rest, String candidate, int weight) {
        Stream<Entry> stable =
                rest.stream().map(name -> new Entry(name, false, STABLE, 100 - weight));
        Entry tried = new Entry(candidate, false, CANDIDATE, rest.isEmpty() ? 100 : weight);
        return new Traffic(Stream.of(stable, Stream.of(tried), tagged()).flatMap(s -> s).toList());
    }

    /// Everything to this revision; people's tags are kept, but for those that lead to the others.
    Traffic allTo(String revision, Set<String> others) {
        Entry all = new Entry(revision, false, STABLE, 100);
        Stream<Entry> kept = tagged().filter(e -> !others.contains(e.revision()));
        return new Traffic(Stream.concat(Stream.of(all), kept).toList());
    }

    /// What people have tagged, without its traffic.
    private Stream<Entry> tagged() {
        return entries.stream()
                .filter(e -> !e.tag().isEmpty() && !OURS.contains(e.tag()))
                .map(Entry::idle);
    }

    /// The revisions that get some, and how much.
    Map<String, Integer> shares() {
        Map<String, Integer> shares = new TreeMap<>();
        entries.stream()
                .filter(e -> e.percent() != 0)
                .forEach(e -> shares.merge(e.revision(), e.percent(), Integer::sum));
        return shares;
    }

    /// The revision with the largest part, but for this one.
    Optional<String> largestBeside(String revision) {
        return shares().entrySet().stream()
                .filter(e -> !e.getKey().equals(revision))
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey);
    }

    int share(String revision) {
        return shares().getOrDefault(revision, 0);
    }

    boolean allOn(String revision) {
        return shares().equals(Map.of(revision, 100));
    }

    /// Whether new revisions get traffic by themselves.
    boolean followsLatest() {
        return entries.stream().anyMatch(e -> e.latest() && e.percent() > 0);
    }

    /// Where the entries lead, tags that follow the latest revision included: all of these have to be
    /// ready before any traffic moves. Empty stands for the latest where none was ever ready.
    Set<String> revisions() {
        Set<String> names = new TreeSet<>();
        entries.stream().map(Entry::revision).forEach(names::add);
        return names;
    }

    /// The revision that has this tag.
    Optional<String> tagged(String tag) {
        return entries.stream()
                .filter(e -> e.tag().equals(tag) && !e.latest())
                .map(Entry::revision)
                .findFirst();
    }

    JsonNode json() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        entries.forEach(e -> e.write(list.addObject()));
        return list;
    }

    /// The shares for people, like `game-server-00001 90 %, game-server-00002 10 %`.
    @Override
    public String toString() {
        return shares().entrySet().stream()
                .map(e -> "%s %d %%".formatted(e.getKey(), e.getValue()))
                .reduce((a, b) -> a + ", " + b)
                .orElse("nobody");
    }
}
