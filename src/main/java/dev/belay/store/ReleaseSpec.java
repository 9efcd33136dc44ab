package dev.belay.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.belay.release.Intent;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a Release was asked to do, with its policy as it was then; it never changes.
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "self == oldSelf",
        message = "spec is immutable: a Release is one deployment")
public record ReleaseSpec(
        @Required @Size(min = 3, max = 140) @JsonPropertyDescription("The GitHub repository.")
                String repository,
        @Required @Min(1) @JsonPropertyDescription("GitHub's id of the deployment.")
                Long deploymentId,
        @Required @Size(min = 1, max = 64) @JsonPropertyDescription("The commit.") String sha,
        @Required @Size(max = 255) @JsonPropertyDescription("The branch or tag.") String ref,
        @Required @Size(min = 1, max = 255) @JsonPropertyDescription("The environment.")
                String environment,
        @Required @Size(min = 1, max = 512) @JsonPropertyDescription("The candidate's image.")
                String image,
        @Required
                @Size(max = 64)
                @JsonPropertyDescription("The GitHub login behind the deployment.")
                String creator,
        @Nullable
                @Size(max = Intent.MOST_AUTHORS)
                @JsonPropertyDescription(
                        "Who else is behind it, by login: whoever had a bot make it, and of one"
                                + " that was made once more who made it before and who asked for"
                                + " it.")
                List<@Size(min = 1, max = 39) String> authors,
        @Nullable
                @JsonPropertyDescription(
                        "Whether GitHub's own protection rules must let it through first.")
                Boolean awaitsGitHub,
        @Required @Size(min = 1, max = 43) @JsonPropertyDescription("The DeploymentPolicy.")
                String policyName,
        @Required @JsonPropertyDescription("The policy's spec when this Release was created.")
                PolicySpec policy) {}
