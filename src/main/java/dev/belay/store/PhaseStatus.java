package dev.belay.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/// The exact state of a Release; which fields are there depends on its name.
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PhaseStatus(
        @Required @JsonPropertyDescription("The state's name, like Progressing.") String name,
        @Nullable String since,
        @Nullable String entered,
        @Nullable String bakeFrom,
        @Nullable String evidenceFrom,
        @Nullable String restoredAt,
        @Nullable String at,
        @Nullable Integer step,
        @Nullable Boolean allowedByGitHub,
        @Nullable Boolean certified,
        @Nullable Boolean verified,
        @Nullable String by,
        @Nullable CauseStatus cause) {

    /// A state of this name with nothing in it yet.
    static PhaseStatus named(String name) {
        return new PhaseStatus(
                name, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    PhaseStatus since(String instant) {
        return new PhaseStatus(
                name,
                instant,
                entered,
                bakeFrom,
                evidenceFrom,
                restoredAt,
                at,
                step,
                allowedByGitHub,
                certified,
                verified,
                by,
                cause);
    }

    PhaseStatus entered(String instant) {
        return new PhaseStatus(
                name,
                since,
                instant,
                bakeFrom,
                evidenceFrom,
                restoredAt,
                at,
                step,
                allowedByGitHub,
                certified,
                verified,
                by,
                cause);
    }

    PhaseStatus bakeFrom(@Nullable String instant) {
        return new PhaseStatus(
                name,
                since,
                entered,
                instant,
                evidenceFrom,
                restoredAt,
                at,
                step,
                allowedByGitHub,
                certified,
                verified,
                by,
                cause);
    }

    PhaseStatus evidenceFrom(String instant) {
        return new PhaseStatus(
                name,
                since,
                entered,
                bakeFrom,
                instant,
                restoredAt,
                at,
                step,
                allowedByGitHub,
                certified,
                verified,
                by,
                cause);
    }

    PhaseStatus restoredAt(@Nullable String instant) {
        return new PhaseStatus(
                name,
                since,
                entered,
                bakeFrom,
                evidenceFrom,
                instant,
                at,
                step,
                allowedByGitHub,
                certified,
                verified,
                by,
                cause);
    }

    PhaseStatus at(String instant) {
        return new PhaseStatus(
                name,
                since,
                entered,
                bakeFrom,
                evidenceFrom,
                restoredAt,
                instant,
                step,
                allowedByGitHub,
                certified,
                verified,
                by,
                cause);
    }

    PhaseStatus step(int number) {
        return new PhaseStatus(
                name,
                since,
                entered,
                bakeFrom,
                evidenceFrom,
                restoredAt,
                at,
                number,
                allowedByGitHub,
                certified,
                verified,
                by,
                cause);
    }

    PhaseStatus allowedByGitHub(boolean allowed) {
        return new PhaseStatus(
                name,
                since,
                entered,
                bakeFrom,
                evidenceFrom,
                restoredAt,
                at,
                step,
                allowed,
                certified,
                verified,
                by,
                cause);
    }

    PhaseStatus certified(boolean is) {
        return new PhaseStatus(
                name,
                since,
                entered,
                bakeFrom,
                evidenceFrom,
                restoredAt,
                at,
                step,
                allowedByGitHub,
                is,
                verified,
                by,
                cause);
    }

    PhaseStatus verified(boolean is) {
        return new PhaseStatus(
                name,
                since,
                entered,
                bakeFrom,
                evidenceFrom,
                restoredAt,
                at,
                step,
                allowedByGitHub,
                certified,
                is,
                by,
                cause);
    }

    PhaseStatus by(String release) {
        return new PhaseStatus(
                name,
                since,
                entered,
                bakeFrom,
                evidenceFrom,
                restoredAt,
                at,
                step,
                allowedByGitHub,
                certified,
                verified,
                release,
                cause);
    }

    PhaseStatus cause(CauseStatus why) {
        return new PhaseStatus(
                name,
                since,
                entered,
                bakeFrom,
                evidenceFrom,
                restoredAt,
                at,
                step,
                allowedByGitHub,
                certified,
                verified,
                by,
                why);
    }

    /// Why it is rolled back; which fields are there depends on the type.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record CauseStatus(
            @Required @JsonPropertyDescription("alert, notReady, verification or person.")
                    String type,
            @Nullable String slo,
            @Nullable String fingerprint,
            @Nullable String startsAt,
            @Nullable String detail,
            @Nullable String who,
            @Nullable String why) {}
}
