package dev.belay.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.belay.policy.Durations;
import dev.belay.policy.VerificationWorkflow;
import dev.belay.policy.VerificationWorkflow.OnFailure;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A workflow that has to succeed after the rollout, as it is written.
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value =
                "!has(self.inputs) || self.inputs.all(a, self.inputs.exists_one(b, b.name == a.name))",
        message = "no two inputs may have the same name",
        fieldPath = ".inputs")
@ValidationRule(
        value = "!has(self.inputs) || self.inputs.all(i, i.name.lowerAscii() != 'belay')",
        message = "the input belay is Belay's own, by which it knows the run",
        fieldPath = ".inputs")
public record VerificationSpec(
        @Required
                @Size(min = 1, max = 30)
                @Pattern(Forms.CONTAINER)
                @JsonPropertyDescription("What it is called, like login.")
                String name,
        @Required
                @Size(min = 5, max = 100)
                @Pattern(Forms.WORKFLOW)
                @JsonPropertyDescription(
                        "The file in .github/workflows of the policy's repository. It has to run on"
                                + " workflow_dispatch, to take an input belay, and to show that input in"
                                + " its run-name.")
                String workflow,
        @Nullable
                @Size(min = 1, max = 200)
                @JsonPropertyDescription(
                        "The branch or tag the workflow is taken from. Default: the repository's default"
                                + " branch.")
                String ref,
        @Nullable
                @Size(max = VerificationWorkflow.MOST_INPUTS)
                @JsonPropertyDescription("What it is given besides belay.")
                List<Input> inputs,
        @Nullable
                @Default(Forms.VERIFICATION_TIMEOUT)
                @Size(min = 2, max = 20)
                @Pattern(Forms.DURATION)
                @JsonPropertyDescription(
                        "How long after the candidate has all the traffic; later it has failed.")
                String timeout,
        @Required
                @JsonPropertyDescription(
                        "rollback: as an alert would. hold: nothing is certified before a person has"
                                + " looked. notify: people are told, and it goes on.")
                Failure onFailure) {

    /// One input of the workflow.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Input(
            @Required
                    @Size(min = 1, max = 63)
                    @Pattern(Forms.INPUT)
                    @JsonPropertyDescription("Its name in the workflow's file.")
                    String name,
            @Required
                    @Size(max = VerificationWorkflow.LONGEST)
                    @JsonPropertyDescription(
                            "What it is, with {sha}, {ref}, {image}, {environment}, {deployment} and"
                                    + " {release}.")
                    String value) {}

    /// What a failure means.
    @RegisterForReflection
    public enum Failure {
        /// What an alert would do.
        @JsonProperty("rollback")
        ROLLBACK,
        /// A person has to look.
        @JsonProperty("hold")
        HOLD,
        /// People are told.
        @JsonProperty("notify")
        NOTIFY
    }

    static List<VerificationWorkflow> read(
            @Nullable List<VerificationSpec> wire, Problems problems, String path) {
        List<VerificationWorkflow> workflows = new ArrayList<>();
        List<VerificationSpec> all = Wire.list(wire);
        for (int i = 0; i < all.size(); i++) {
            String at = path + "[" + i + "]";
            all.get(i).read(problems, at).ifPresent(workflows::add);
        }
        return workflows;
    }

    private Optional<VerificationWorkflow> read(Problems problems, String at) {
        Optional<String> called = problems.required(at + ".name", name);
        Optional<String> file = problems.required(at + ".workflow", workflow);
        Optional<Failure> failure = problems.required(at + ".onFailure", onFailure);
        Optional<Duration> limit =
                problems.parse(
                        at + ".timeout",
                        Objects.requireNonNullElse(timeout, Forms.VERIFICATION_TIMEOUT),
                        Durations::parse);
        if (called.isEmpty() || file.isEmpty() || failure.isEmpty() || limit.isEmpty()) {
            return Optional.empty();
        }
        OnFailure then =
                switch (failure.get()) {
                    case ROLLBACK -> OnFailure.ROLLBACK;
                    case HOLD -> OnFailure.HOLD;
                    case NOTIFY -> OnFailure.NOTIFY;
                };
        Optional<Map<String, String>> given = inputs(problems, at + ".inputs");
        return given.flatMap(values ->
                problems.parse(
                        at,
                        "",
                        _ ->
                                new VerificationWorkflow(
                                        called.get(),
                                        file.get(),
                                        Optional.ofNullable(ref),
                                        values,
                                        limit.get(),
                                        then)));
    }

    private Optional<Map<String, String>> inputs(Problems problems, String at) {
        Map<String, String> given = new LinkedHashMap<>();
        boolean good = true;
        List<Input> all = Wire.list(inputs);
        for (int i = 0; i < all.size(); i++) {
            String here = at + "[" + i + "]";
            Optional<String> key = problems.required(here + ".name", all.get(i).name());
            Optional<String> value = problems.required(here + ".value", all.get(i).value());
            if (key.isEmpty() || value.isEmpty()) {
                good = false;
            } else if (given.put(key.get(), value.get()) != null) {
                problems.add(here + ".name", key.get(), "names an earlier input already");
                good = false;
            }
        }
        return good ? Optional.of(given) : Optional.empty();
    }
}
