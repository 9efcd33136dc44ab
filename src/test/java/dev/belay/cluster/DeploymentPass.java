package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One pass of the stand-in over one Deployment: from what is there to what is to be written. Pure.
///
/// The order of its decisions is that of `syncDeployment` in Kubernetes 1.36, whose names the comments
/// give.
final class DeploymentPass {

    static final String HASH = "pod-template-hash";
    static final String REVISION = "deployment.kubernetes.io/revision";
    static final String DESIRED = "deployment.kubernetes.io/desired-replicas";

    private final JsonNode deployment;
    private final JsonNode spec;
    private final Instant now;
    private final String hash;
    private final Optional<Replicas> newSet;
    private final List<Replicas> old;
    private final int replicas;
    private final int surge;
    private final int unavailable;

    /// One ReplicaSet of the Deployment.
    ///
    /// @param desired how many pods the Deployment wanted when it was last scaled
    /// @param order rises with the time of creation
    record Replicas(
            String name,
            String hash,
            int wanted,
            int created,
            int ready,
            int available,
            int revision,
            int desired,
            long order) {}

    /// What is to be written.
    ///
    /// @param create the size of the ReplicaSet that is to be made for the template
    /// @param sizes of the ReplicaSets that are to be scaled, by name
    /// @param deletions the names of ReplicaSets beyond the history limit
    record Turn(
            Optional<Integer> create,
            Map<String, Integer> sizes,
            List<String> deletions,
            ObjectNode status) {}

    /// @param sets of this Deployment only
    DeploymentPass(JsonNode deployment, List<Replicas> sets, Instant now) {
        this.deployment = deployment;
        this.spec = deployment.path("spec");
        this.now = now;
        this.hash = CanaryPass.templateHash(spec.path("template"));
        this.newSet = sets.stream().filter(set -> set.hash().equals(hash)).findFirst();
        this.old = sets.stream().filter(set -> !set.hash().equals(hash)).toList();
        this.replicas = spec.path("replicas").asInt(1);
        var rolling = spec.path("strategy").path("rollingUpdate");
        this.surge = share(rolling.path("maxSurge").asText("25%"), true);
        var least = share(rolling.path("maxUnavailable").asText("25%"), false);
        this.unavailable = surge == 0 && least == 0 ? 1 : Math.min(least, replicas);
    }

    private int share(String value, boolean up) {
        if (!value.endsWith("%")) {
            return Integer.parseInt(value);
        }
        var part = Integer.parseInt(value.substring(0, value.length() - 1)) * replicas / 100.0;
        return (int) (up ? Math.ceil(part) : Math.floor(part));
    }

    String hash() {
        return hash;
    }

    int replicas() {
        return replicas;
    }

    /// The revision that the ReplicaSet of the template has to carry.
    int revision() {
        return 1 + old.stream().mapToInt(Replicas::revision).max().orElse(0);
    }

    boolean hasNewSet() {
        return newSet.isPresent();
    }

    Turn turn() {
        var conditions = new DeploymentConditions(deployment, status(), newSet, now);
        if (spec.path("paused").asBoolean()) {
            return new Turn(Optional.empty(), scale(), List.of(), conditions.paused());
        }
        if (active().stream().anyMatch(set -> set.desired() != replicas)) {
            var sizes = new TreeMap<>(scale());
            active().forEach(set -> sizes.putIfAbsent(set.name(), set.wanted()));
            return new Turn(Optional.empty(), sizes, List.of(), conditions.asBefore());
        }
        if (newSet.isEmpty()) {
            return new Turn(Optional.of(grown(0)), Map.of(), List.of(), conditions.created());
        }
        var sizes = grow();
        if (sizes.isEmpty()) {
            sizes = shrink();
        }
        var deletions =
                conditions.complete() && sizes.isEmpty() ? beyondHistory() : List.<String>of();
        return new Turn(Optional.empty(), sizes, deletions, conditions.rolled());
    }

    private List<Replicas> all() {
        var all = new ArrayList<>(old);
        newSet.ifPresent(all::add);
        return all;
    }

    private List<Replicas> active() {
        return all().stream().filter(set -> set.wanted() > 0).toList();
    }

    /// `scale`, which also runs while it is paused; not in the middle of an update of another size.
    private Map<String, Integer> scale() {
        var active = active();
        if (active.size() <= 1) {
            var one =
                    active.stream().findFirst().or(() -> newSet).or(() -> old.stream().findFirst());
            return one.filter(set -> set.wanted() != replicas || set.desired() != replicas)
                    .map(set -> Map.of(set.name(), replicas))
                    .orElse(Map.of());
        }
        var sizes = new TreeMap<String, Integer>();
        if (newSet.filter(s -> s.wanted() == replicas && s.available() == replicas).isPresent()) {
            old.stream().filter(set -> set.wanted() > 0).forEach(set -> sizes.put(set.name(), 0));
            return sizes;
        }
        // What the surge still allows goes to the largest, and of equal ones to the newest.
        var more = replicas + surge - total(active);
        var largest =
                active.stream()
                        .max(
                                Comparator.comparingInt(Replicas::wanted)
                                        .thenComparing(Replicas::order));
        if (more > 0) {
            largest.ifPresent(set -> sizes.put(set.name(), set.wanted() + more));
        }
        return sizes;
    }

    private static int total(List<Replicas> sets) {
        return sets.stream().mapToInt(Replicas::wanted).sum();
    }

    /// `NewRSNewReplicas`.
    private int grown(int size) {
        var room = replicas + surge - total(all());
        return room <= 0 ? size : size + Math.min(room, replicas - size);
    }

    /// `reconcileNewReplicaSet`.
    private Map<String, Integer> grow() {
        var fresh = newSet.orElseThrow();
        var size = fresh.wanted() >= replicas ? replicas : grown(fresh.wanted());
        return size == fresh.wanted() ? Map.of() : Map.of(fresh.name(), size);
    }

    /// `reconcileOldReplicaSets`: first those that are not available, then what may be spared.
    private Map<String, Integer> shrink() {
        var fresh = newSet.orElseThrow();
        var least = replicas - unavailable;
        var most = total(all()) - least - (fresh.wanted() - fresh.available());
        if (total(old) == 0 || most <= 0) {
            return Map.of();
        }
        var sizes = new TreeMap<String, Integer>();
        var oldest = old.stream().sorted(Comparator.comparing(Replicas::order)).toList();
        for (var set : oldest) {
            var broken = Math.min(most, set.wanted() - set.available());
            if (broken > 0) {
                sizes.put(set.name(), set.wanted() - broken);
                most -= broken;
            }
        }
        var spare = all().stream().mapToInt(Replicas::available).sum() - least;
        for (var set : oldest) {
            var size = sizes.getOrDefault(set.name(), set.wanted());
            var fewer = Math.min(size, spare);
            if (fewer > 0) {
                sizes.put(set.name(), size - fewer);
                spare -= fewer;
            }
        }
        return sizes;
    }

    /// `cleanupDeployment`.
    private List<String> beyondHistory() {
        var limit = spec.path("revisionHistoryLimit").asInt(10);
        return old.stream()
                .sorted(Comparator.comparingInt(Replicas::revision))
                .limit(Math.max(0, old.size() - limit))
                .filter(set -> set.wanted() == 0 && set.created() == 0)
                .map(Replicas::name)
                .toList();
    }

    /// `calculateStatus`.
    private ObjectNode status() {
        var status = Json.objectOrEmpty(deployment.path("status"));
        var available = all().stream().mapToInt(Replicas::available).sum();
        status.put("observedGeneration", deployment.at("/metadata/generation").asLong());
        put(status, "replicas", all().stream().mapToInt(Replicas::created).sum());
        put(status, "updatedReplicas", newSet.map(Replicas::created).orElse(0));
        put(status, "readyReplicas", all().stream().mapToInt(Replicas::ready).sum());
        put(status, "availableReplicas", available);
        put(status, "unavailableReplicas", Math.max(0, total(all()) - available));
        return status;
    }

    private static void put(ObjectNode object, String field, int value) {
        object.remove(field);
        if (value != 0) {
            object.put(field, value);
        }
    }

    /// Whether as many pods as may be missing at most are missing at most.
    static boolean enough(JsonNode deployment, int available) {
        var pass = new DeploymentPass(deployment, List.of(), Instant.EPOCH);
        return available >= pass.replicas - pass.unavailable;
    }
}
