package dev.belay.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.engine.Policies.Found;
import dev.belay.guardrail.Guarded;
import dev.belay.policy.Policy;
import dev.belay.store.PolicyReader.Reading;
import dev.belay.store.PolicyReader.Reading.Bad;
import dev.belay.store.PolicyReader.Reading.Good;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// A DeploymentPolicy as it was read: its spec, or why that cannot be used.
record PolicyObject(
        String namespace,
        String name,
        String version,
        long generation,
        Optional<PolicySpec> spec,
        Reading reading,
        JsonNode object) {

    static PolicyObject of(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        String namespace = metadata.path("namespace").asText();
        String name = metadata.path("name").asText();
        Optional<PolicySpec> spec = Optional.empty();
        Reading reading;
        try {
            PolicySpec wire = ReleaseMapping.value(object, "spec", PolicySpec.class);
            spec = Optional.of(wire);
            reading = sized(object, PolicyReader.read(namespace, name, wire, "spec"));
        } catch (Unreadable e) {
            Problems problems = new Problems();
            problems.add(e.path(), "", e.text());
            reading = new Bad(problems.all());
        }
        return new PolicyObject(
                namespace,
                name,
                metadata.path("resourceVersion").asText(),
                metadata.path("generation").asLong(),
                spec,
                reading,
                object);
    }

    /// The repository it is about, even if nothing else can be read.
    String repository() {
        return object.path("spec").path("source").path("repository").asText();
    }

    /// The spec, if it means this.
    Optional<PolicySpec> specOf(Policy policy) {
        return reading instanceof Good good && good.policy().equals(policy)
                ? spec
                : Optional.empty();
    }

    String uid() {
        return object.path("metadata").path("uid").asText();
    }

    /// The Release that moves its target, if one does.
    Optional<String> active() {
        return Optional.of(object.path("status").path("active").asText())
                .filter(name -> !name.isEmpty());
    }

    /// What a Release that was started under this policy keeps of it; empty where that cannot be read.
    Optional<Guarded> guardedBy(JsonNode release) {
        try {
            PolicySpec kept =
                    ReleaseMapping.value(release.path("spec"), "policy", PolicySpec.class);
            return PolicyReader.read(namespace, name, kept, "spec.policy") instanceof Good good
                    ? Optional.of(good.guarded())
                    : Optional.empty();
        } catch (Unreadable _) {
            return Optional.empty();
        }
    }

    /// The same policy, found not to be usable.
    PolicyObject unusable(Bad why) {
        return new PolicyObject(namespace, name, version, generation, spec, why, object);
    }

    Found found() {
        return switch (reading) {
            case Good good -> new Found.Usable(namespace, name, good.source(), good.policy());
            case Bad bad -> new Found.Broken(namespace, name, bad.texts());
        };
    }

    List<String> problems() {
        return switch (reading) {
            case Good _ -> List.of();
            case Bad bad -> bad.texts();
        };
    }

    /// Every Release keeps a copy of the spec, which has its share of the Release's size.
    private static Reading sized(JsonNode object, Reading reading) {
        int bytes = object.path("spec").toString().getBytes(StandardCharsets.UTF_8).length;
        if (reading instanceof Bad || bytes <= Caps.POLICY) {
            return reading;
        }
        Problems problems = new Problems();
        problems.add(
                "spec",
                "",
                "has %d bytes of JSON; at most %d can be kept with each Release"
                        .formatted(bytes, Caps.POLICY));
        return new Bad(problems.all());
    }
}
