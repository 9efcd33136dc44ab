package dev.belay.store;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalSelectableField;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import io.quarkus.runtime.annotations.RegisterForReflection;

/// One GitHub deployment under one policy: what was asked for, and all that became of it.
///
/// For the order of the columns see [DeploymentPolicy].
@Group(Crds.GROUP)
@Version(Crds.VERSION)
@ShortNames("rel")
@AdditionalPrinterColumn(name = "PHASE", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "STEP", jsonPath = ".status.step")
@AdditionalPrinterColumn(name = "POLICY", jsonPath = ".spec.policyName")
@AdditionalPrinterColumn(name = "SHA", jsonPath = ".metadata.labels.belay\\.dev/sha")
@AdditionalPrinterColumn(name = "REASON", jsonPath = ".status['reason']")
@AdditionalPrinterColumn(
        name = "AGE",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "IMAGE", jsonPath = ".spec.image", priority = 1)
@AdditionalPrinterColumn(name = "BASELINE", jsonPath = ".status.start.baseline.image", priority = 1)
@AdditionalPrinterColumn(
        name = "DEPLOYMENT",
        jsonPath = ".spec.deploymentId",
        type = AdditionalPrinterColumn.Type.INTEGER,
        priority = 1)
@AdditionalPrinterColumn(
        name = "VERIFIED",
        jsonPath = ".status.conditions[?(@.type==\"Verified\")].status",
        priority = 1)
@AdditionalSelectableField(jsonPath = ".spec.policyName")
@AdditionalSelectableField(jsonPath = ".spec.environment")
@AdditionalSelectableField(jsonPath = ".status.phase")
@ValidationRule(
        value = "self.metadata.name.size() <= 63",
        message =
                "metadata.name must not be longer than 63 characters: it is also the pod label"
                        + " belay.dev/release")
@ValidationRule(value = "has(self.spec)", message = "spec is required")
@RegisterForReflection
public class Release extends CustomResource<ReleaseSpec, ReleaseStatus> implements Namespaced {
    private static final long serialVersionUID = 1L;
}
