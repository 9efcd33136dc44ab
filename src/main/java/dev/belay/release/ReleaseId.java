package dev.belay.release;

/// Names one Release: its namespace and its name, which is also the pod label `belay.dev/release`.
public record ReleaseId(String namespace, String name) {
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
