package dev.belay.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.Ledgers;
import dev.belay.engine.Unavailable;
import dev.belay.release.Ledger;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Objects;
import java.util.Optional;

/// The ledger in the status of each DeploymentPolicy.
///
/// A load is one GET, a commit one merge patch of the ledger's fields with the resourceVersion in
/// it, so the conditions beside them stay as they are.
public final class LedgerStore implements Ledgers {

    private final Api policies;

    /// A store of the ledgers of all policies the client may see.
    public LedgerStore(KubernetesClient client) {
        this.policies = new Api(client, "deploymentpolicies");
    }

    @Override
    public Optional<Versioned> load(String namespace, String policy) {
        return policies.get(namespace, policy).map(object -> read(namespace, policy, object));
    }

    @Override
    public boolean commit(Versioned read, Ledger next) {
        ObjectNode patch = Api.JSON.createObjectNode();
        patch.putObject("metadata").put("resourceVersion", read.version());
        patch.set("status", write(next));
        Api.Answer answer = policies.patchStatus(read.namespace(), read.policy(), patch);
        if (answer.code() == 409 || answer.code() == 404) {
            return false;
        }
        policies.orUnavailable("write", answer, read.namespace(), read.policy());
        return true;
    }

    private static Versioned read(String namespace, String policy, JsonNode object) {
        return new Versioned(
                namespace,
                policy,
                ledger(namespace, policy, object),
                object.path("metadata").path("resourceVersion").asText());
    }

    /// The ledger in a policy that was read.
    static Ledger ledger(String namespace, String policy, JsonNode object) {
        try {
            return object.path("status").isObject()
                    ? ledger(ReleaseMapping.value(object, "status", PolicyStatus.class))
                    : Ledger.EMPTY;
        } catch (Unreadable e) {
            throw new Unavailable(
                    "the ledger of DeploymentPolicy %s/%s cannot be read: %s"
                            .formatted(namespace, policy, e.getMessage()),
                    e);
        }
    }

    private static Ledger ledger(PolicyStatus s) {
        return new Ledger(
                Optional.ofNullable(s.active()),
                Optional.ofNullable(s.certified()).map(LedgerStore::certified),
                Wire.list(s.queue()),
                Objects.requireNonNullElse(s.highestDeploymentId(), 0L));
    }

    private static Ledger.Certified certified(PolicyStatus.Certified c) {
        return new Ledger.Certified(
                Optional.ofNullable(c.release()),
                Wire.required("status.certified.image", c.image()),
                Wire.required("status.certified.hash", c.hash()),
                Wire.instant("status.certified.at", c.at()));
    }

    /// What is absent is written as null: a merge patch leaves alone what it does not name.
    private static ObjectNode write(Ledger ledger) {
        ObjectNode status = Api.JSON.createObjectNode();
        status.put("active", ledger.active().orElse(null));
        status.put("highestDeploymentId", ledger.highestDeploymentId());
        var queue = status.putArray("queue");
        ledger.queue().forEach(queue::add);
        ledger.certified()
                .ifPresentOrElse(
                        c ->
                                status.putObject("certified")
                                        .put("release", c.release().orElse(null))
                                        .put("image", c.image())
                                        .put("hash", c.hash())
                                        .put("at", c.at().toString()),
                        () -> status.putNull("certified"));
        return status;
    }
}
