package dev.belay.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The workload a policy changes.
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "(self.kind == 'HTTPRoute') == has(self.httpRoute)",
        message = "kind HTTPRoute needs httpRoute, and no other kind may have it",
        fieldPath = ".httpRoute")
@ValidationRule(
        value = "(self.kind == 'Application') == has(self.application)",
        message = "kind Application needs application, and no other kind may have it",
        fieldPath = ".application")
public record TargetSpec(
        @Required @JsonPropertyDescription("The kind of workload.") Kind kind,
        @Required
                @Size(min = 1, max = 253)
                @Pattern(Forms.OBJECT)
                @JsonPropertyDescription("The workload's name.")
                String name,
        @Required
                @Size(min = 1, max = 63)
                @Pattern(Forms.CONTAINER)
                @JsonPropertyDescription("The container whose image changes.")
                String container,
        @Nullable
                @JsonPropertyDescription(
                        "What the route divides its traffic between; for kind HTTPRoute only.")
                HttpRoute httpRoute,
        @Nullable
                @JsonPropertyDescription(
                        "How the version is set and what runs it; for kind Application only.")
                Application application) {

    /// The kinds of workload, written as Kubernetes writes kinds.
    @RegisterForReflection
    public enum Kind {
        /// Argo Rollouts.
        @JsonProperty("Rollout")
        ROLLOUT,
        /// Kubernetes.
        @JsonProperty("Deployment")
        DEPLOYMENT,
        /// Knative Serving's `Service`.
        @JsonProperty("KnativeService")
        KNATIVE_SERVICE,
        /// Gateway API.
        @JsonProperty("HTTPRoute")
        HTTP_ROUTE,
        /// Argo CD.
        @JsonProperty("Application")
        APPLICATION
    }

    /// The two places an HTTPRoute sends traffic to.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record HttpRoute(
            @Nullable
                    @Size(min = 1, max = 253)
                    @JsonPropertyDescription(
                            "The name of the rule. Default: the only rule with both backends.")
                    String rule,
            @Required
                    @Size(min = 2, max = 2)
                    @JsonPropertyDescription(
                            "Two backends, which swap their parts with every release.")
                    List<Backend> backends) {}

    /// A Service and the Deployment behind it.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Backend(
            @Required
                    @Size(min = 1, max = 63)
                    @Pattern(Forms.CONTAINER)
                    @JsonPropertyDescription("The name in the route's backendRefs.")
                    String service,
            @Nullable
                    @Size(min = 1, max = 253)
                    @Pattern(Forms.OBJECT)
                    @JsonPropertyDescription(
                            "The Deployment whose pods the Service selects. Default: the same"
                                    + " name.")
                    String deployment) {}

    /// How an Application says which version runs.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "self.via == 'helmParameters' || !has(self.helm)",
            message = "only via helmParameters has helm",
            fieldPath = ".helm")
    public record Application(
            @Nullable
                    @Default(Forms.ARGO_CD)
                    @Size(min = 1, max = 63)
                    @Pattern(Forms.CONTAINER)
                    @JsonPropertyDescription("The namespace of the Application itself.")
                    String namespace,
            @Nullable
                    @Default("kustomizePatches")
                    @JsonPropertyDescription(
                            "The fields of the source that carry image and release label:"
                                    + " kustomizePatches; targetRevision for the deployment's"
                                    + " commit with such patches; or helmParameters.")
                    Via via,
            @Nullable @JsonPropertyDescription("The two parameters, for via helmParameters.")
                    Helm helm,
            @Required
                    @JsonPropertyDescription("What its manifests create in the policy's namespace.")
                    OwnedWorkload workload) {}

    /// The fields of an Application's source that carry the version.
    @RegisterForReflection
    public enum Via {
        /// `kustomize.patches`.
        @JsonProperty("kustomizePatches")
        KUSTOMIZE_PATCHES,
        /// `targetRevision` and `kustomize.patches`.
        @JsonProperty("targetRevision")
        TARGET_REVISION,
        /// `helm.parameters`.
        @JsonProperty("helmParameters")
        HELM_PARAMETERS
    }

    /// The names of the helm parameters.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Helm(
            @Nullable
                    @Default(Forms.HELM_IMAGE)
                    @Size(min = 1, max = 253)
                    @JsonPropertyDescription("The parameter for the whole image.")
                    String image,
            @Nullable
                    @Default(Forms.HELM_RELEASE)
                    @Size(min = 1, max = 253)
                    @JsonPropertyDescription(
                            "The parameter for the value of the pod label belay.dev/release.")
                    String release) {}

    /// What an Application's manifests create.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record OwnedWorkload(
            @Required @JsonPropertyDescription("Rollout or Deployment.") OwnedKind kind,
            @Nullable
                    @Size(min = 1, max = 253)
                    @Pattern(Forms.OBJECT)
                    @JsonPropertyDescription("Its name. Default: the Application's.")
                    String name) {}

    /// The kinds an Application may own.
    @RegisterForReflection
    public enum OwnedKind {
        /// Argo Rollouts.
        @JsonProperty("Rollout")
        ROLLOUT,
        /// Kubernetes.
        @JsonProperty("Deployment")
        DEPLOYMENT
    }
}
