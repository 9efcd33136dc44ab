package dev.belay.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.policy.Gate;
import dev.belay.store.PolicyReader.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The example with every gate is one that can be used, and each mistake in it is said with its field and value.
class GatesExampleTest {

    private static final Path EXAMPLE = Path.of("examples", "gates", "policy.yaml");

    @Test
    void theExampleHasAGateOfEveryKind() throws IOException {
        Reading.Good good = (Reading.Good) read(Files.readString(EXAMPLE));

        assertThat(good.policy().gates().deadline()).isEqualTo(Duration.ofHours(1));
        assertThat(good.policy().gates().read())
                .extracting(gate -> gate.getClass().getName())
                .contains(
                        Arrays.stream(Gate.class.getPermittedSubclasses())
                                .map(Class::getName)
                                .toArray(String[]::new));
        assertThat(good.policy().gates().read())
                .extracting(Gate::label)
                .containsExactly(
                        "deployers",
                        "freeze weekend",
                        "freeze saturday and sunday",
                        "freeze season start",
                        "budget",
                        "earlier game-server",
                        "check pytest (github-actions)",
                        "check Trivy (github-actions)",
                        "check Snyk (snyk-io)",
                        "check k6 (github-actions)",
                        "coverage codecov/project",
                        "reviews");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "deadline: 1h | deadline: soon | spec.gates.deadline: 'soon' is not a duration like 90s, 5m or 1h30m",
                "minimum: 80% | minimum: 101% | spec.gates.coverage.minimum: a share must lie between 0% and 100%",
                "minimum: 80% | minimum: much | spec.gates.coverage.minimum: 'much' is not a percentage like 99.9%",
                "count: 2, teams | count: 11, teams | spec.gates.reviews: count must be between 1 and 10, is 11",
                "acme/tech-leads | tech-leads | spec.gates.reviews: teams must be organization/team, is 'tech-leads'",
                "Asia/Seoul} | Asia/Soul} | spec.gates.freezes[0].timeZone: 'Asia/Soul' is no time zone like Asia/Seoul or UTC",
                "days: [friday] | days: [freitag] | spec.gates.freezes[0].days: 'freitag' is not a day like friday",
                "from: \"18:00\" | from: \"6 pm\" | spec.gates.freezes[0].from: '6 pm' is not a time like 18:00",
                "first: \"2026-12-01\" | first: \"2026-12-32\" | spec.gates.freezes[2].first: '2026-12-32' is not a date like 2026-12-24",
                "first: \"2026-12-01\", last: \"2026-12-03\" | first: \"2026-12-01\" | spec.gates.freezes[2]: it would never end: say days, from and to, or last",
                "first: \"2026-12-01\" | first: \"2026-12-04\" | spec.gates.freezes[2]: last 2026-12-03 must not be before first 2026-12-04",
                "releases: 10 | releases: 0 | spec.gates.budget: releases must be between 1 and 100, is 0",
                "rollbackRate: 20% | rollbackRate: few | spec.gates.budget.rollbackRate: 'few' is not a percentage like 99.9%",
                "app: snyk-io | app: snyk io | spec.gates.checks[2]: app must be the slug of an App like github-actions, is 'snyk io'",
                "name: Snyk, app: snyk-io | name: Trivy, app: github-actions | spec.gates: two gates are called check Trivy (github-actions)",
                "teams: [acme/game-developers] | logins: [] | spec.gates.deployers: deployers must name logins or teams: without any nobody could deploy"
            })
    void aMistakeIsSaidWithItsFieldAndItsValue(String right, String wrong, String problem)
            throws IOException {
        String yaml = Files.readString(EXAMPLE);
        assertThat(yaml).contains(right);
        int at = yaml.indexOf(right);
        String mistaken = yaml.substring(0, at) + wrong + yaml.substring(at + right.length());

        assertThat(read(mistaken))
                .isInstanceOfSatisfying(
                        Reading.Bad.class, bad -> assertThat(bad.texts()).containsExactly(problem));
    }

    private static Reading read(String yaml) {
        return PolicyReader.read("play", "game-server", Examples.spec(Examples.yaml(yaml)), "spec");
    }
}
