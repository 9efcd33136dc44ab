package dev.belay.release;

import static dev.belay.release.GateResult.Outcome.FAILED;
import static dev.belay.release.GateResult.Outcome.PASSED;
import static dev.belay.release.GateResult.Outcome.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.policy.Gate;
import dev.belay.policy.Percent;
import dev.belay.release.Facts.Opinion;
import dev.belay.release.Facts.State;
import dev.belay.release.GateResult.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What each gate that is read at GitHub comes to, and in which words.
class GateTablesTest {

    private static final String SHA = "0123456789012345678901234567890123456789";
    private static final Gate.Check TRIVY = new Gate.Check("Trivy", Optional.of("security"));
    private static final Gate.Check ANY = new Gate.Check("Trivy", Optional.empty());

    @Test
    void aCheckIsJudgedByItsNameAndItsApp() {
        is(CheckRules.check(TRIVY, List.of(), SHA), WAITING, "no such check on 0123456");
        is(
                check(TRIVY, run("Trivy", "other", 1, State.PASSED, "success")),
                WAITING,
                "no such check on 0123456");
        is(
                check(TRIVY, run("trivy", "security", 1, State.PASSED, "success")),
                WAITING,
                "no such check on 0123456");
        is(
                check(TRIVY, status("Trivy", State.PASSED, "success")),
                WAITING,
                "no such check on 0123456");
        is(
                check(TRIVY, run("Trivy", "security", 1, State.PASSED, "success")),
                PASSED,
                "success by security on 0123456");
        is(
                check(TRIVY, run("Trivy", "security", 1, State.FAILED, "failure")),
                FAILED,
                "failure by security on 0123456");
        is(
                check(TRIVY, run("Trivy", "security", 1, State.FAILED, "skipped")),
                FAILED,
                "skipped by security on 0123456");
        is(
                check(TRIVY, run("Trivy", "security", 1, State.PENDING, "queued")),
                WAITING,
                "queued by security on 0123456");
    }

    @Test
    void aLaterRunReplacesAnEarlierOneButNotOneThatIsUnderWay() {
        Facts.Check failed = run("Trivy", "security", 1, State.FAILED, "failure");
        Facts.Check good = run("Trivy", "security", 2, State.PASSED, "success");
        Facts.Check running = run("Trivy", "security", 1, State.PENDING, "in_progress");

        assertThat(check(TRIVY, failed, good).outcome()).isEqualTo(PASSED);
        assertThat(check(TRIVY, good, failed).outcome()).isEqualTo(PASSED);
        assertThat(check(TRIVY, running, good).outcome()).isEqualTo(WAITING);
    }

    @Test
    void withoutAnAppEverythingOfThatNameHasToSucceed() {
        Facts.Check good = run("Trivy", "security", 1, State.PASSED, "success");

        assertThat(check(ANY, status("Trivy", State.PASSED, "success")).outcome())
                .isEqualTo(PASSED);
        is(
                check(ANY, good, status("Trivy", State.FAILED, "error")),
                FAILED,
                "error, success by security on 0123456");
        is(
                check(ANY, good, status("Trivy", State.PENDING, "pending")),
                WAITING,
                "pending, success by security on 0123456");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "81.2% of lines | PASSED | 81.2% on 0123456, at least 80% is asked for",
                "80.00% | PASSED | 80% on 0123456, at least 80% is asked for",
                "79.99 % covered | FAILED | 79.99% on 0123456, at least 80% is asked for",
                "81.23% (+0.02%) compared to abc | PASSED | 81.23% on 0123456, at least 80% is asked for",
                "Coverage decreased (-9.5%) to 70.1% | FAILED | 70.1% on 0123456, at least 80% is asked for",
                "85.1% (target 90.00%) | PASSED | 85.1% on 0123456, at least 80% is asked for",
                "lines 90%, branches 60% | WAITING | cannot be read: it names several: 60%, 90%",
                "all is well | WAITING | cannot be read: it names no percentage",
                "120% sure | WAITING | cannot be read: it names no percentage",
                "v1.80% | WAITING | cannot be read: it names no percentage"
            })
    void coverageIsReadFromWhatTheCheckSays(String text, Outcome outcome, String seen) {
        Gate.Coverage gate = new Gate.Coverage(ANY, Percent.parse("80%"));
        Facts.Check check =
                new Facts.Check(
                        "Trivy",
                        Optional.empty(),
                        1,
                        State.PASSED,
                        "success",
                        List.of("no number", text));

        is(CheckRules.coverage(gate, List.of(check), SHA), outcome, seen);
    }

    @Test
    void theFirstTextThatNamesAPercentageCounts() {
        Gate.Coverage gate = new Gate.Coverage(ANY, Percent.parse("80%"));
        Facts.Check check =
                new Facts.Check(
                        "Trivy",
                        Optional.empty(),
                        1,
                        State.PASSED,
                        "success",
                        List.of("81%", "12% of files changed"));

        is(
                CheckRules.coverage(gate, List.of(check), SHA),
                PASSED,
                "81% on 0123456, at least 80% is asked for");
    }

    @Test
    void coverageIsNotReadBeforeTheCheckHasEnded() {
        Gate.Coverage gate = new Gate.Coverage(ANY, Percent.parse("80%"));
        Facts.Check running =
                new Facts.Check(
                        "Trivy", Optional.empty(), 1, State.PENDING, "pending", List.of("99%"));

        is(CheckRules.coverage(gate, List.of(running), SHA), WAITING, "pending on 0123456");
        is(CheckRules.coverage(gate, List.of(), SHA), WAITING, "no such check on 0123456");
    }

    @Test
    void reviewsCountPeopleWhoSawTheLastVersionAndNeverItsAuthor() {
        Gate.Reviews two = new Gate.Reviews(2, List.of(), Optional.empty());

        is(
                reviews(
                        two,
                        merged(),
                        said("sam", Opinion.APPROVED),
                        said("kim", Opinion.APPROVED)),
                PASSED,
                "2 of 2 approvals of #7 (sam, kim)");
        is(
                reviews(
                        two,
                        merged(),
                        said("sam", Opinion.APPROVED),
                        said("DANA", Opinion.APPROVED)),
                FAILED,
                "1 of 2 approvals of #7 (sam)");
        is(
                reviews(
                        two,
                        merged(),
                        said("sam", Opinion.APPROVED),
                        said("Sam", Opinion.APPROVED)),
                FAILED,
                "1 of 2 approvals of #7 (Sam)");
        is(
                reviews(two, open(), said("sam", Opinion.APPROVED)),
                WAITING,
                "1 of 2 approvals of #7 (sam)");
        is(
                reviews(two, open(), said("sam", Opinion.APPROVED), said("sam", Opinion.COMMENT)),
                WAITING,
                "1 of 2 approvals of #7 (sam)");
        is(
                reviews(two, open(), said("sam", Opinion.APPROVED), said("sam", Opinion.DISMISSED)),
                WAITING,
                "0 of 2 approvals of #7");
        is(
                reviews(
                        two,
                        open(),
                        new Facts.Review("bot", false, true, Opinion.APPROVED, "head")),
                WAITING,
                "0 of 2 approvals of #7");
        is(
                reviews(two, open(), new Facts.Review("sam", true, true, Opinion.APPROVED, "old")),
                WAITING,
                "0 of 2 approvals of #7; sam saw an earlier version");
        is(
                reviews(
                        two,
                        open(),
                        said("sam", Opinion.APPROVED),
                        said("kim", Opinion.CHANGES_REQUESTED)),
                FAILED,
                "kim asked for changes of #7");
    }

    @Test
    void aStrangerNeitherApprovesNorRejects() {
        Gate.Reviews one = new Gate.Reviews(1, List.of(), Optional.empty());
        Facts.Review stranger = new Facts.Review("mallory", true, false, Opinion.APPROVED, "head");
        Facts.Review against =
                new Facts.Review("mallory", true, false, Opinion.CHANGES_REQUESTED, "head");

        is(
                reviews(one, open(), stranger, stranger),
                WAITING,
                "0 of 1 approvals of #7; 1 by others than members and collaborators, which do not"
                        + " count");
        is(reviews(one, merged(), against), FAILED, "0 of 1 approvals of #7");
        is(
                reviews(one, open(), said("sam", Opinion.APPROVED), against),
                PASSED,
                "1 of 1 approvals of #7 (sam)");
    }

    @Test
    void eachTeamHasToBeAmongTheReviewers() {
        Gate.Reviews gate = new Gate.Reviews(1, List.of("acme/leads"), Optional.empty());

        is(
                reviews(gate, merged(), said("lee", Opinion.APPROVED)),
                PASSED,
                "1 of 1 approvals of #7 (lee)");
        is(
                reviews(gate, merged(), said("sam", Opinion.APPROVED)),
                FAILED,
                "1 of 1 approvals of #7 (sam); nobody of acme/leads");
    }

    @Test
    void thePullRequestIsTheOneThatMadeTheCommit() {
        Gate.Reviews gate = new Gate.Reviews(1, List.of(), Optional.empty());
        Gate.Reviews release = new Gate.Reviews(1, List.of(), Optional.of("release"));
        Facts.PullRequest merged = pull(7, "main", true, "head", Optional.of(SHA));
        Facts.PullRequest inside = pull(8, "main", true, SHA, Optional.of("other"));
        Facts.PullRequest elsewhere = pull(9, "release", false, "head", Optional.of(SHA));

        assertThat(ReviewRules.of(gate, List.of(merged, inside, elsewhere), SHA)).contains(merged);
        assertThat(ReviewRules.of(release, List.of(merged, inside, elsewhere), SHA))
                .contains(elsewhere);
        assertThat(ReviewRules.of(gate, List.of(inside, elsewhere), SHA)).isEmpty();
        is(
                ReviewRules.none(gate, SHA),
                WAITING,
                "no pull request into the default branch brought 0123456");
    }

    @Test
    void onlyWhoIsNamedOrInATeamMayDeploy() {
        Gate.Deployers gate = new Gate.Deployers(List.of("Dana"), List.of("acme/leads"));

        is(
                ReviewRules.deployers(gate, List.of("dana"), GateTablesTest::isLead),
                PASSED,
                "dana is named");
        is(
                ReviewRules.deployers(gate, List.of("lee"), GateTablesTest::isLead),
                PASSED,
                "lee is a member of acme/leads");
        is(
                ReviewRules.deployers(gate, List.of("mallory"), GateTablesTest::isLead),
                FAILED,
                "mallory is neither named nor in a team that is");
    }

    @Test
    void everybodyBehindADeploymentHasToBeAllowedToDeploy() {
        Gate.Deployers gate =
                new Gate.Deployers(List.of("github-actions[bot]"), List.of("acme/leads"));

        is(
                ReviewRules.deployers(
                        gate, List.of("github-actions[bot]", "lee"), GateTablesTest::isLead),
                PASSED,
                "github-actions[bot] is named; lee is a member of acme/leads");
        is(
                ReviewRules.deployers(
                        gate, List.of("github-actions[bot]", "mallory"), GateTablesTest::isLead),
                FAILED,
                "mallory is neither named nor in a team that is");
        is(
                ReviewRules.deployers(gate, List.of("other[bot]", "lee"), GateTablesTest::isLead),
                FAILED,
                "other[bot] is neither named nor in a team that is");
    }

    private static boolean isLead(String team, String login) {
        return team.equals("acme/leads") && Set.of("lee").contains(login);
    }

    private static GateResult check(Gate.Check gate, Facts.Check... all) {
        return CheckRules.check(gate, List.of(all), SHA);
    }

    private static Facts.Check run(String name, String app, long id, State state, String said) {
        return new Facts.Check(name, Optional.of(app), id, state, said, List.of());
    }

    private static Facts.Check status(String name, State state, String said) {
        return new Facts.Check(name, Optional.empty(), 1, state, said, List.of());
    }

    private static GateResult reviews(
            Gate.Reviews gate, Facts.PullRequest pull, Facts.Review... all) {
        return ReviewRules.reviews(gate, pull, List.of(all), GateTablesTest::isLead);
    }

    private static Facts.Review said(String login, Opinion opinion) {
        return new Facts.Review(login, true, true, opinion, "head");
    }

    private static Facts.PullRequest merged() {
        return pull(7, "main", true, "head", Optional.of(SHA));
    }

    private static Facts.PullRequest open() {
        return pull(7, "main", true, "head", Optional.empty());
    }

    private static Facts.PullRequest pull(
            long number, String base, boolean main, String head, Optional<String> result) {
        return new Facts.PullRequest(number, "dana", base, main, head, result);
    }

    private static void is(GateResult result, Outcome outcome, String seen) {
        assertThat(result.seen()).isEqualTo(seen);
        assertThat(result.outcome()).as(seen).isEqualTo(outcome);
    }
}
