package dev.belay.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.Intake;
import dev.belay.engine.Releases;
import dev.belay.engine.Stored;
import dev.belay.engine.Unavailable;
import dev.belay.release.Intent;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.store.ReleaseMapping.Kept;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The Release objects, read live and written by compare-and-set on their resourceVersion.
///
/// A load is one GET, a commit one PUT of the status, a retirement one PATCH.
public final class ReleaseStore implements Releases, Intake {

    private final Api releases;
    private final Api policies;
    private final Namespaces namespaces;
    private final Skipped skipped;

    /// Told of Releases that a list had to leave out.
    @FunctionalInterface
    public interface Skipped {
        /// The object cannot be read, for this reason.
        void skipped(ReleaseId id, String why);
    }

    /// A store of all Releases in these namespaces, or in all when none are named.
    public ReleaseStore(
            KubernetesClient client, Optional<List<String>> namespaces, Skipped skipped) {
        this.releases = new Api(client, "releases");
        this.policies = new Api(client, "deploymentpolicies");
        this.namespaces = new Namespaces(namespaces);
        this.skipped = skipped;
    }

    @Override
    public Optional<Stored> load(ReleaseId id) {
        return namespaces.include(id.namespace())
                ? releases.get(id.namespace(), id.name()).map(object -> read(id, object))
                : Optional.empty();
    }

    @Override
    public List<Stored> active(Scope scope) {
        String active = Crds.ACTIVE + "=true";
        return switch (scope) {
            case Scope.Everything() -> list(namespaces.toList(), active);
            case Scope.Namespace(String namespace) ->
                    namespaces.include(namespace)
                            ? list(Optional.of(namespace), active)
                            : List.of();
            case Scope.All(String namespace) ->
                    namespaces.include(namespace) ? list(Optional.of(namespace), "") : List.of();
            case Scope.OfPolicy(String namespace, String policy) ->
                    list(Optional.of(namespace), Crds.POLICY + "=" + policy);
        };
    }

    @Override
    public Optional<Stored> commit(Stored read, ReleaseState next) {
        ReleaseId id = next.intent().id();
        ObjectNode object = ReleaseMapping.head(id);
        ((ObjectNode) object.get("metadata")).put("resourceVersion", read.version());
        String status = status(id, next, Kept.of(read).conditions());
        Api.Answer answer =
                releases.putStatus(id.namespace(), id.name(), withStatus(object, status));
        if (answer.code() == 409 || answer.code() == 404) {
            return Optional.empty();
        }
        JsonNode written = releases.orUnavailable("write", answer, id.namespace(), id.name());
        return Optional.of(read(id, written));
    }

    @Override
    public void retire(Stored settled) {
        ReleaseId id = settled.state().intent().id();
        ObjectNode patch = Api.JSON.createObjectNode();
        ObjectNode metadata = patch.putObject("metadata");
        metadata.put("resourceVersion", settled.version());
        metadata.putObject("labels").putNull(Crds.ACTIVE);
        var left = metadata.putArray("finalizers");
        Kept.of(settled).finalizers().stream()
                .filter(f -> !f.equals(Crds.FINALIZER))
                .forEach(left::add);
        Api.Answer answer = releases.patch(id.namespace(), id.name(), patch);
        if (answer.code() != 409 && answer.code() != 404) {
            releases.orUnavailable("retire", answer, id.namespace(), id.name());
        }
    }

    /// Creates the Release with the policy as it is now as its snapshot.
    ///
    /// The policy is read again for that. If it no longer means what the intent was made from, the
    /// intent is out of date: [Unavailable], and the delivery has to be tried again.
    @Override
    public boolean create(Intent intent) {
        ReleaseId id = intent.id();
        ObjectNode object = ReleaseMapping.create(intent, snapshot(intent));
        int bytes = object.get("spec").toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > Caps.SPEC) {
            throw new Unavailable(
                    "the spec of Release %s would have %d bytes; at most %d are kept"
                            .formatted(id, bytes, Caps.SPEC));
        }
        Api.Answer answer = releases.create(id.namespace(), object);
        if (answer.code() == 409 && answer.reason().equals("AlreadyExists")) {
            return false;
        }
        releases.orUnavailable("create", answer, id.namespace(), id.name());
        return true;
    }

    private PolicySpec snapshot(Intent intent) {
        String namespace = intent.id().namespace();
        String name = intent.policy().name();
        return policies.get(namespace, name)
                .map(PolicyObject::of)
                .flatMap(p -> p.specOf(intent.policy()))
                .orElseThrow(() ->
                        new Unavailable(
                                "DeploymentPolicy %s/%s changed before its Release was created"
                                        .formatted(namespace, name)));
    }

    private List<Stored> list(List<Optional<String>> in, String labels) {
        return in.stream().flatMap(n -> list(n, labels).stream()).toList();
    }

    private List<Stored> list(Optional<String> namespace, String labels) {
        List<Stored> found = new ArrayList<>();
        for (JsonNode object : releases.list(namespace, labels)) {
            try {
                found.add(ReleaseMapping.read(object));
            } catch (Unreadable e) {
                skipped.skipped(ReleaseMapping.id(object), String.valueOf(e.getMessage()));
            }
        }
        return found;
    }

    private static Stored read(ReleaseId id, JsonNode object) {
        try {
            return ReleaseMapping.read(object);
        } catch (Unreadable e) {
            throw new Unavailable("Release %s cannot be read: %s".formatted(id, e.getMessage()), e);
        }
    }

    /// What cannot be stored must not end a whole tick: to the caller it is like any other refusal.
    private static String status(
            ReleaseId id, ReleaseState next, List<ConditionStatus> conditions) {
        try {
            return ReleaseMapping.status(next, conditions);
        } catch (IllegalArgumentException e) {
            throw new Unavailable(
                    "Release %s cannot be stored: %s".formatted(id, e.getMessage()), e);
        }
    }

    /// Joins the texts: a status is long and was written once already to see whether it fits.
    private static String withStatus(ObjectNode head, String status) {
        String start = head.toString();
        return start.substring(0, start.length() - 1) + ",\"status\":" + status + "}";
    }
}
