package dev.belay.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.belay.policy.Gate;
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
                        "Whether who is behind the deployment may approve it. Without that an approval"
                                + " counts only from people whose GitHub login is known.")
                Boolean authorMayApprove,
        @Nullable
                @Default(Forms.GATES_DEADLINE)
                @Size(min = 2, max = 20)
                @Pattern(Forms.DURATION)
                @JsonPropertyDescription(
                        "How long a gate that is read may be undecided or unreadable; then the"
                                + " release is rejected. It does not run during a freeze.")
                String deadline,
        @Nullable
                @Size(max = Gate.MOST)
                @JsonPropertyDescription("Checks of the commit that have to have succeeded.")
                List<Check> checks,
        @Nullable @JsonPropertyDescription("The coverage that a check has to report.")
                Coverage coverage,
        @Nullable
                @JsonPropertyDescription(
                        "Who has to have approved the last version of the commit's pull request.")
                Reviews reviews,
        @Nullable
                @Size(max = Gate.MOST)
                @JsonPropertyDescription("When nothing starts. A freeze never stops a rollback.")
                List<Freeze> freezes,
        @Nullable @JsonPropertyDescription("How many of the last releases may have gone back.")
                Budget budget,
        @Nullable
                @Size(max = Gate.MOST)
                @JsonPropertyDescription("Where the same commit has to have succeeded before.")
                List<Earlier> earlier,
        @Nullable @JsonPropertyDescription("Who may deploy.") Deployers deployers) {

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

    /// A check of the commit.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Check(
            @Required
                    @Size(min = 1, max = 100)
                    @JsonPropertyDescription(
                            "The name of the check run; without app also the context of a commit"
                                    + " status.")
                    String name,
            @Nullable
                    @Size(max = 100)
                    @Pattern(Forms.APP)
                    @JsonPropertyDescription(
                            "The slug of the App that runs it, like github-actions: without it"
                                    + " anything of that name counts.")
                    String app) {}

    /// A coverage, as a check reports it.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Coverage(
            @Required
                    @Size(min = 1, max = 100)
                    @JsonPropertyDescription(
                            "The check run, or commit status, in whose title, summary or"
                                    + " description it stands.")
                    String check,
            @Nullable
                    @Size(max = 100)
                    @Pattern(Forms.APP)
                    @JsonPropertyDescription("The slug of the App that runs it.")
                    String app,
            @Required
                    @Size(max = 12)
                    @Pattern(Forms.PERCENT)
                    @JsonPropertyDescription("The least it may be, like 80%.")
                    String minimum) {}

    /// Reviews of the pull request.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Reviews(
            @Nullable
                    @Min(1)
                    @Max(Gate.MOST)
                    @Default("1")
                    @JsonPropertyDescription(
                            "How many people, never its author, have to have approved it.")
                    Integer count,
            @Nullable
                    @Size(max = Gate.MOST)
                    @JsonPropertyDescription(
                            "Teams, as organization/team; each has to have a member among them.")
                    List<@Size(max = 201) @Pattern(Forms.TEAM) String> teams,
            @Nullable
                    @Size(min = 1, max = 100)
                    @JsonPropertyDescription(
                            "The branch the pull request goes into. Default: the repository's"
                                    + " default branch.")
                    String base) {}

    /// Times at which nothing starts.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Freeze(
            @Required @Size(min = 1, max = 63) @JsonPropertyDescription("What it is called.")
                    String name,
            @Nullable
                    @Size(max = 7)
                    @JsonPropertyDescription("The days it begins on, like friday. Default: all.")
                    List<@Size(max = 9) @Pattern(Forms.DAY) String> days,
            @Nullable
                    @Default(Forms.MIDNIGHT)
                    @Size(max = 5)
                    @Pattern(Forms.TIME)
                    @JsonPropertyDescription("When it begins on such a day.")
                    String from,
            @Nullable
                    @Default(Forms.MIDNIGHT)
                    @Size(max = 5)
                    @Pattern(Forms.TIME)
                    @JsonPropertyDescription("When it ends; not after from means on the day after.")
                    String to,
            @Required
                    @Size(max = 64)
                    @Pattern(Forms.ZONE)
                    @JsonPropertyDescription("The time zone, like Asia/Seoul.")
                    String timeZone,
            @Nullable
                    @Size(max = 10)
                    @Pattern(Forms.DATE)
                    @JsonPropertyDescription("The first date it begins on.")
                    String first,
            @Nullable
                    @Size(max = 10)
                    @Pattern(Forms.DATE)
                    @JsonPropertyDescription("The last date it begins on.")
                    String last) {}

    /// A deployment budget.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Budget(
            @Required
                    @Min(1)
                    @Max(100)
                    @JsonPropertyDescription("How many of the last started releases are looked at.")
                    Integer releases,
            @Required
                    @Size(max = 12)
                    @Pattern(Forms.PERCENT)
                    @JsonPropertyDescription("The share of them that may have gone back, like 20%.")
                    String rollbackRate,
            @Nullable
                    @Default(Forms.BUDGET_WITHIN)
                    @Size(min = 2, max = 20)
                    @Pattern(Forms.DURATION)
                    @JsonPropertyDescription("How long a rollback counts.")
                    String within) {}

    /// An earlier environment.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Earlier(
            @Required
                    @Size(min = 1, max = 63)
                    @Pattern(Forms.OBJECT)
                    @JsonPropertyDescription("The policy of that environment.")
                    String policy,
            @Nullable
                    @Size(min = 1, max = 63)
                    @Pattern(Forms.CONTAINER)
                    @JsonPropertyDescription("Its namespace. Default: this policy's.")
                    String namespace) {}

    /// Who may deploy.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value =
                    "(has(self.logins) && size(self.logins) > 0) || (has(self.teams) &&"
                            + " size(self.teams) > 0)",
            message = "name logins or teams: without any nobody could deploy")
    public record Deployers(
            @Nullable
                    @Size(max = Gate.MOST)
                    @JsonPropertyDescription(
                            "Logins. Everybody behind a deployment has to be named or in a team;"
                                    + " behind that of an Actions job are github-actions[bot]"
                                    + " and whoever had it run.")
                    List<@Size(max = 105) @Pattern(Forms.LOGIN) String> logins,
            @Nullable
                    @Size(max = Gate.MOST)
                    @JsonPropertyDescription("Teams, as organization/team.")
                    List<@Size(max = 201) @Pattern(Forms.TEAM) String> teams) {}
}
