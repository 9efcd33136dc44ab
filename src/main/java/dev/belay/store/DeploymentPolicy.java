package dev.belay.store;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import io.quarkus.runtime.annotations.RegisterForReflection;

/// How deployments of one service to one environment are rolled out and guarded.
///
/// The generator sorts columns by their path, and that is the order people see: as with Flux, the age
/// comes first. A path with brackets sorts after its siblings.
@Group(Crds.GROUP)
@Version(Crds.VERSION)
@Plural("deploymentpolicies")
@ShortNames("dp")
@AdditionalPrinterColumn(name = "SERVICE", jsonPath = ".spec.service")
@AdditionalPrinterColumn(name = "REPOSITORY", jsonPath = ".spec.source.repository")
@AdditionalPrinterColumn(name = "ENVIRONMENT", jsonPath = ".spec.source.environment")
@AdditionalPrinterColumn(name = "ACTIVE", jsonPath = ".status.active")
@AdditionalPrinterColumn(name = "CERTIFIED", jsonPath = ".status.certified.image")
@AdditionalPrinterColumn(
        name = "READY",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(
        name = "ROLLBACK",
        jsonPath = ".status.conditions[?(@.type==\"RollbackReady\")].status")
@AdditionalPrinterColumn(
        name = "AGE",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@ValidationRule(
        value = "self.metadata.name.size() <= 43",
        message =
                "metadata.name must not be longer than 43 characters, so that a Release can be named"
                        + " <policy>-<deployment id>")
@ValidationRule(value = "has(self.spec)", message = "spec is required")
@RegisterForReflection
public class DeploymentPolicy extends CustomResource<PolicySpec, PolicyStatus>
        implements Namespaced {
    private static final long serialVersionUID = 1L;
}
