package dev.belay.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/// The few fields of GitHub's payloads that are read, as they come; anything may be missing.
final class Wire {

    private Wire() {}

    /// The body of `deployment`, `deployment_status` and `deployment_protection_rule`.
    @RegisterForReflection
    record Event(
            @Nullable String action,
            @Nullable Deployment deployment,
            @Nullable Status deploymentStatus,
            @Nullable Run workflowRun,
            @Nullable String environment,
            @Nullable String deploymentCallbackUrl,
            @Nullable Repository repository,
            @Nullable User sender) {}

    /// The body of `workflow_run`.
    @RegisterForReflection
    record RunEvent(
            @Nullable String action,
            @Nullable JsonNode workflowRun,
            @Nullable Repository repository) {}

    /// The body of `check_run`.
    @RegisterForReflection
    record CheckEvent(
            @Nullable String action,
            @Nullable CheckRun checkRun,
            @Nullable RequestedAction requestedAction,
            @Nullable Repository repository,
            @Nullable User sender) {}

    /// The check run itself.
    @RegisterForReflection
    record CheckRun(@Nullable String name, @Nullable String headSha, @Nullable String externalId) {}

    /// The button that was pressed on it.
    @RegisterForReflection
    record RequestedAction(@Nullable String identifier) {}

    /// The deployment itself.
    ///
    /// @param originalEnvironment what it was made for: a later status may rename the environment
    @RegisterForReflection
    record Deployment(
            @Nullable Long id,
            @Nullable String sha,
            @Nullable String ref,
            @Nullable String task,
            @Nullable JsonNode payload,
            @Nullable String environment,
            @Nullable String originalEnvironment,
            @Nullable User creator) {}

    /// What someone reported of it.
    @RegisterForReflection
    record Status(@Nullable String state, @Nullable String description) {}

    /// The Actions run that made it.
    ///
    /// @param actor who had it run
    /// @param triggeringActor who had it run again
    @RegisterForReflection
    record Run(@Nullable Long id, @Nullable User actor, @Nullable User triggeringActor) {}

    /// Who made it or did it.
    ///
    /// @param type `User`, or `Bot` of an App
    @RegisterForReflection
    record User(@Nullable String login, @Nullable String type) {}

    /// Where it was made.
    @RegisterForReflection
    record Repository(@Nullable String fullName) {}
}
