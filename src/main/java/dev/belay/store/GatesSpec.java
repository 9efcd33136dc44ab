package dev.belay.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What has to be true before a release may start.
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value =
                "!has(self.approvals) || self.approvals.all(a, self.approvals.exists_one(b, b.stage =="
                        + " a.stage))",
        message = "no two stages may have the same name",
        fieldPath = ".approvals")
public record GatesSpec(
        @Nullable
                @Size(max = Forms.MAX_STAGES)
                @JsonPropertyDescription("The people who have to agree, stage by stage.")
                List<Approval> approvals,
        @Nullable
                @Default("false")
                @JsonPropertyDescription(
                        "Whether who made the deployment may approve it. Without that an approval"
                                + " counts only from people whose GitHub login is known.")
                Boolean authorMayApprove) {

    /// One stage.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "!has(self.roles) || !has(self.count) || size(self.roles) <= self.count",
            message = "count must not be less than the number of roles",
            fieldPath = ".count")
    public record Approval(
            @Required
                    @Size(min = 1, max = 30)
                    @Pattern(Forms.CONTAINER)
                    @JsonPropertyDescription(
                            "What is agreed to, like security: who may is who may create"
                                    + " releases/approval-<stage>.")
                    String stage,
            @Nullable
                    @Min(1)
                    @Max(dev.belay.policy.Approval.MOST)
                    @JsonPropertyDescription(
                            "How many different people have to agree. Default: as many as there are"
                                    + " roles, at least 1.")
                    Integer count,
            @Nullable
                    @Size(max = dev.belay.policy.Approval.MOST)
                    @JsonPropertyDescription(
                            "Each of these has to be held by another one of them: a role is held by"
                                    + " who may create releases/role-<role>.")
                    List<@Size(min = 1, max = 30) @Pattern(Forms.CONTAINER) String> roles,
            @Nullable
                    @Default("false")
                    @JsonPropertyDescription("Whether a release starts without it.")
                    Boolean optional) {}
}
