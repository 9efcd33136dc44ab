package dev.belay.e2e;

import static dev.belay.e2e.ProtectedJobs.GATES;
import static dev.belay.e2e.ProtectedJobs.comment;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A job that waits is turned away, or kept waiting, by each gate alone, with its reason.
///
/// Before them all one that found every gate open was let through, and was rolled back by an alert: that is the history
/// that the budget reads.
@TestInstance(Lifecycle.PER_CLASS)
class GatesIT {

    private ProtectedJobs job;

    @BeforeAll
    void oneIsLetThroughAndRolledBack(@TempDir Path directory) {
        job = new ProtectedJobs(directory);
        job.waits();
        job.tickUntil("the job to be told", () -> !job.decisions().isEmpty());
        assertThat(job.decisions().getLast().path("state").asText()).isEqualTo("approved");
        assertThat(job.lines("passed")).hasSize(GATES);
        job.goesOnAndIsRolledBack();
    }

    @BeforeEach
    void reset() {
        job.reset();
    }

    @AfterAll
    void close() throws Exception {
        job.close();
    }

    @ParameterizedTest(name = "{0}: {1} is {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "deployers | member | false | is neither named nor in a team that is",
                "budget | /budget/rollbackRate | \"0%\" | 1 of the last 10 releases went back within",
                "earlier game-server-staging | staging | RolledBack | is RolledBack",
                "check pytest (github-actions) | tests | failure | failure by github-actions on",
                "coverage coverage | coverage | 79.9 | 79.9% on",
                "reviews | opinion | CHANGES_REQUESTED | lee asked for changes of"
            })
    void oneThatFailsRejects(String gate, String what, String value, String seen) {
        job.waits(what, value);

        isTurnedAway(gate, "failed", seen);
    }

    @ParameterizedTest(name = "{0}: {1} is {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "earlier game-server-staging | staging | none | no release of",
                "check pytest (github-actions) | app | somebody-else | no such check on",
                "coverage coverage | coverage | unknown | cannot be read: it names no percentage"
            })
    void oneThatIsNotDecidedRejectsAtItsDeadline(
            String gate, String what, String value, String seen) {
        job.edit("/deadline", "\"1s\"");
        job.waits(what, value);

        isTurnedAway(gate, "waiting", seen);
        assertThat(job.reason()).endsWith("(not decided within 1s)");
    }

    @ParameterizedTest(name = "{0}: {1} is {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "freeze holidays | /freezes/0/last | \"2999-12-31\" | nothing starts until",
                "earlier game-server-staging | staging | none | no release of",
                "check pytest (github-actions) | app | somebody-else | no such check on"
            })
    void oneThatMayStillOpenWaits(String gate, String what, String value, String seen) {
        job.waits(what, value);

        keepsWaiting(gate + ": " + seen);
        isTheOnlyOneThatIsNotOpen(gate, "waiting", seen);
        assertThat(job.reason()).startsWith("waiting for gate " + gate + ": ").contains(seen);
    }

    @Test
    void noDeadlineRunsDuringAFreeze() {
        job.edit("/deadline", "\"1s\"");
        job.waits("/freezes/0/last", "\"2999-12-31\"");

        keepsWaiting("freeze holidays: nothing starts until");
        assertThat(job.reason())
                .as("the deadline begins when the freeze ends")
                .endsWith("until " + job.status().at("/gates/since").asText());
    }

    @Test
    void anApprovalThatIsMissingWaits() {
        job.waits("/approvals", "[{\"stage\": \"security\"}]");

        keepsWaiting("waiting for approval of stage security: 0 of 1");
        job.tickUntil(
                "all gates to be read", () -> job.status().at("/gates/results").size() == GATES);
        assertThat(job.status().at("/gates/results").findValuesAsText("outcome"))
                .containsOnly("passed");
        keepsWaiting("waiting for approval of stage security: 0 of 1");
    }

    private void isTurnedAway(String gate, String how, String seen) {
        job.tickUntil("the release to be turned away", () -> job.phase().equals("Rejected"));
        job.tickUntil("the job to be told", () -> !job.decisions().isEmpty());
        job.tickUntil("GitHub to know", () -> job.states().contains("error"));

        assertThat(job.decisions())
                .singleElement()
                .satisfies(answer -> {
                    assertThat(answer.path("state").asText()).isEqualTo("rejected");
                    assertThat(comment(answer)).startsWith("gate " + gate + ": ");
                });
        isTheOnlyOneThatIsNotOpen(gate, how, seen);
        assertThat(job.reason()).startsWith("gate " + gate + ": ").contains(seen);
        job.targetIsAsBefore();
    }

    private void keepsWaiting(String why) {
        job.tickUntil(
                "a comment on what is missing",
                () -> job.answers().stream().anyMatch(a -> comment(a).startsWith(why)));

        assertThat(job.decisions()).isEmpty();
        assertThat(job.phase()).isEqualTo("Pending");
        assertThat(job.states()).isSubsetOf("queued", "pending");
        job.targetIsAsBefore();
    }

    private void isTheOnlyOneThatIsNotOpen(String gate, String how, String seen) {
        assertThat(job.lines(how))
                .singleElement()
                .asString()
                .startsWith("- %s: **%s** ".formatted(how, gate))
                .contains(seen);
        assertThat(job.lines("passed")).hasSize(GATES - 1);
    }
}
