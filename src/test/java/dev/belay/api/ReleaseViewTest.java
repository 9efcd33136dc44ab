package dev.belay.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.belay.release.GateResult;
import dev.belay.release.GateResult.Outcome;
import dev.belay.release.ReleaseState;
import dev.belay.release.SampleReleases;
import org.junit.jupiter.api.Test;

/// What people are shown of gates and verifications.
class ReleaseViewTest {

    private static final String URL = "https://github.example/acme/game/actions/runs/7";

    @Test
    void aGateThatWaitsSaysForWhatAndUntilWhen() throws Exception {
        JsonNode shown = shown(SampleReleases.whoseBuild(Outcome.WAITING, "queued on 0123456"));

        assertThat(shown.at("/gates"))
                .isEqualTo(
                        json(
                                """
                                [
                                  {"gate": "check build", "answer": "waiting", "reason": "queued on 0123456",
                                   "deadline": "2026-03-01T10:01:00Z"},
                                  {"gate": "deployers", "answer": "passed", "reason": "dana is named"}
                                ]
                                """));
        assertThat(shown.has("verification")).isFalse();
    }

    @Test
    void aGateThatFailedHasRejectedItAndHasNoDeadline() throws Exception {
        JsonNode shown = shown(SampleReleases.whoseBuild(Outcome.FAILED, "failure on 0123456"));

        assertThat(shown.path("phase").asText()).isEqualTo("Rejected");
        assertThat(shown.at("/gates/0"))
                .isEqualTo(
                        json(
                                """
                                {"gate": "check build", "answer": "failed", "reason": "failure on 0123456"}
                                """));
    }

    @Test
    void aLongReasonIsShownAsFarAsItIsKept() throws Exception {
        String emoji = "\uD83D\uDE80";
        JsonNode shown =
                shown(
                        SampleReleases.whoseBuild(
                                Outcome.WAITING, "\"quoted\"\n" + emoji.repeat(500)));

        String reason = shown.at("/gates/0/reason").asText();
        assertThat(reason).startsWith("\"quoted\" " + emoji).endsWith(emoji);
        assertThat(reason.codePointCount(0, reason.length())).isEqualTo(GateResult.MOST_SEEN);

        String why = "x".repeat(500);
        JsonNode failed = shown(SampleReleases.whoseVerificationEnded(why, URL));
        assertThat(failed.at("/verification/0/seen").asText()).isEqualTo("x".repeat(199) + "…");
        assertThat(failed.at("/verification/0/url").asText()).isEqualTo(URL);
    }

    @Test
    void whatWasNotReadAndWhatIsNotThereIsNotShown() throws Exception {
        JsonNode shown = shown(SampleReleases.waitingForApproval());

        assertThat(shown.has("gates")).isFalse();
        assertThat(shown.has("verification")).isFalse();
    }

    @Test
    void aVerificationIsThereBeforeItWasAskedFor() throws Exception {
        assertThat(shown(SampleReleases.toBeVerified()).at("/verification"))
                .isEqualTo(
                        json(
                                """
                                [{"name": "login", "workflow": "verify.yml", "stage": "due"}]
                                """));
    }

    @Test
    void aVerificationThatEndedNamesItsRun() throws Exception {
        JsonNode passed = shown(SampleReleases.whoseVerificationEnded("success", URL));
        assertThat(passed.at("/verification/0"))
                .isEqualTo(
                        json(
                                """
                                {"name": "login", "workflow": "verify.yml", "stage": "passed", "seen": "success",
                                 "since": "2026-03-01T10:01:00Z", "run": 7, "attempt": 2,
                                 "url": "https://github.example/acme/game/actions/runs/7"}
                                """));

        JsonNode failed = shown(SampleReleases.whoseVerificationEnded("timed_out", ""));
        assertThat(failed.path("phase").asText()).isEqualTo("RollingBack");
        assertThat(failed.at("/verification/0/stage").asText()).isEqualTo("failed");
        assertThat(failed.at("/verification/0/seen").asText()).isEqualTo("timed_out");
        assertThat(failed.at("/verification/0").has("url")).isFalse();
    }

    @Test
    void ofAReleaseThatHasEndedNothingIsDue() throws Exception {
        ReleaseState ended = SampleReleases.cancelled(SampleReleases.toBeVerified());

        assertThat(shown(ended).has("verification")).isFalse();
    }

    private static JsonNode shown(ReleaseState state) throws Exception {
        return json(new ObjectMapper().writeValueAsString(ReleaseView.of(state)));
    }

    /// Read again, so that numbers of the same value are equal.
    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text);
    }
}
