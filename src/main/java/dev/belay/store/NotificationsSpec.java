package dev.belay.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.belay.policy.Notifications;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who a policy wants told, as it is written.
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NotificationsSpec(
        @Nullable @JsonPropertyDescription("One message a release, edited as it goes.") Slack slack,
        @Nullable @JsonPropertyDescription("Alerts on rollbacks, change events on deployments.")
                PagerDuty pagerDuty,
        @Nullable @JsonPropertyDescription("CloudEvents for other machines.") CdEvents cdEvents) {

    private static final String ROOM = "^#?[A-Za-z0-9._-]+$";

    /// A room in Slack.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Slack(
            @Required
                    @Size(min = 1, max = 80)
                    @Pattern(ROOM)
                    @JsonPropertyDescription("The channel's id like C024BE91L, or its name.")
                    String channel) {}

    /// Whether somebody is paged.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record PagerDuty(
            @Required @JsonPropertyDescription("Whether PagerDuty is told.") Boolean enabled) {}

    /// Whether events are sent.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record CdEvents(
            @Required @JsonPropertyDescription("Whether CDEvents are sent.") Boolean enabled) {}

    static Optional<Notifications> read(
            @Nullable NotificationsSpec wire, Problems problems, String path) {
        if (wire == null) {
            return Optional.of(Notifications.NONE);
        }
        Optional<String> room =
                wire.slack() == null
                        ? Optional.empty()
                        : problems.required(path + ".slack.channel", wire.slack().channel());
        if (room.filter(r -> !r.matches(ROOM) || r.length() > 80).isPresent()) {
            problems.add(
                    path + ".slack.channel",
                    room.orElseThrow(),
                    "is neither the name nor the id of a Slack channel");
        }
        return problems.none()
                ? Optional.of(
                        new Notifications(
                                room,
                                wire.pagerDuty() != null
                                        && Boolean.TRUE.equals(wire.pagerDuty().enabled()),
                                wire.cdEvents() != null
                                        && Boolean.TRUE.equals(wire.cdEvents().enabled())))
                : Optional.empty();
    }
}
