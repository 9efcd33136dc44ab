package dev.belay.release;

import static dev.belay.release.Samples.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.release.Announcement.Kind;
import dev.belay.release.Announcement.Level;
import dev.belay.release.Attempt.Down;
import dev.belay.release.Attempt.Later;
import dev.belay.release.Attempt.Never;
import dev.belay.release.Attempt.Sent;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private static final String CHAT = "chat";
    private static final Attempt FAILED = new Later("no such room");

    private static Outbox of(int size) {
        Outbox outbox = Outbox.EMPTY;
        for (int i = 1; i <= size; i++) {
            outbox = outbox.announce(Level.INFO, Kind.ADVANCED, "step " + i, T0);
        }
        return outbox;
    }

    private static Outbox tried(Outbox outbox, Attempt attempt, Instant now) {
        return outbox.after(CHAT, outbox.due(CHAT, now).orElseThrow(), attempt, now);
    }

    @Test
    void eachChannelGetsEverythingInOrderAtItsOwnPace() {
        Outbox outbox = of(3);
        assertThat(outbox.due(CHAT, T0)).map(Announcement::sequence).contains(1);
        outbox = tried(outbox, new Sent("room/1"), T0);
        assertThat(outbox.due(CHAT, T0)).map(Announcement::sequence).contains(2);
        assertThat(outbox.progress(CHAT).memo()).isEqualTo("room/1");
        assertThat(outbox.due("pager", T0)).map(Announcement::sequence).contains(1);
    }

    @Test
    void anAnnouncementStaysUntilEveryChannelHasIt() {
        Outbox outbox = tried(of(2), new Sent(""), T0);
        assertThat(outbox.keptFor(Set.of(CHAT, "pager")).entries()).hasSize(2);
        assertThat(outbox.keptFor(Set.of(CHAT)).entries()).hasSize(1);
        assertThat(tried(outbox, new Sent(""), T0).keptFor(Set.of(CHAT)).isEmpty()).isTrue();
    }

    @Test
    void whatFailsIsTriedAgainLaterAndLater() {
        Outbox outbox = tried(of(1), FAILED, T0);
        assertThat(outbox.due(CHAT, T0.plusSeconds(9))).isEmpty();
        assertThat(outbox.due("pager", T0)).isPresent();
        Instant now = T0.plusSeconds(10);
        outbox = tried(outbox, FAILED, now);
        assertThat(outbox.due(CHAT, now.plusSeconds(19))).isEmpty();
        for (int i = 0; i < 20; i++) {
            now = now.plus(Duration.ofMinutes(10));
            outbox = tried(outbox, FAILED, now);
        }
        assertThat(outbox.due(CHAT, now.plus(Duration.ofMinutes(10)))).isPresent();
        assertThat(outbox.progress(CHAT).retry())
                .contains(new ChannelProgress.Retry(T0, 22, now.plus(Duration.ofMinutes(10))));
        assertThat(outbox.progress(CHAT).error()).isEqualTo("no such room");
    }

    @Test
    void aChannelThatAsksForAPauseGetsItWithinReason() {
        Outbox asked = tried(of(1), new Down("busy", Optional.of(Duration.ofMinutes(2))), T0);
        assertThat(asked.due(CHAT, T0.plusSeconds(119))).isEmpty();
        assertThat(asked.due(CHAT, T0.plusSeconds(120))).isPresent();
        Outbox absurd = tried(of(1), new Down("busy", Optional.of(Duration.ofDays(9))), T0);
        assertThat(absurd.due(CHAT, T0.plus(Duration.ofHours(1)))).isPresent();
    }

    @Test
    void whatWorksAgainIsNoTroubleAnyMore() {
        Outbox outbox = tried(of(2), FAILED, T0);
        outbox = tried(outbox, new Sent("m"), T0.plusSeconds(10));
        assertThat(outbox.progress(CHAT))
                .isEqualTo(new ChannelProgress(1, "m", 0, "", Optional.empty()));
    }

    @Test
    void afterADayItGoesOnWithoutWhatItNeverTookAndSaysSo() {
        Outbox outbox = of(2);
        Instant late = T0.plus(Outbox.PATIENCE);
        outbox = outbox.announce(Level.INFO, Kind.SUCCEEDED, "done", late);
        outbox = tried(outbox, FAILED, late.minusSeconds(1));
        assertThat(outbox.progress(CHAT).lost()).isZero();
        outbox = tried(outbox, FAILED, late.plusSeconds(60));
        assertThat(outbox.progress(CHAT).lost()).isEqualTo(2);
        assertThat(outbox.progress(CHAT).error()).isEqualTo("given up: no such room");
        outbox = tried(outbox, new Sent(""), late.plusSeconds(60));
        assertThat(outbox.keptFor(Set.of(CHAT)).isEmpty()).isTrue();
        assertThat(outbox.progress(CHAT).error()).isEqualTo("given up: no such room");
    }

    @Test
    void whatCanNeverBeTakenIsGivenUpAtOnce() {
        Outbox outbox = tried(of(2), new Never("too long"), T0);
        assertThat(outbox.due(CHAT, T0)).map(Announcement::sequence).contains(2);
        assertThat(outbox.progress(CHAT).lost()).isEqualTo(1);
        assertThat(outbox.progress(CHAT).error()).isEqualTo("too long");
    }

    @Test
    void theSameTryTwiceChangesNothing() {
        Outbox outbox = of(2);
        Announcement first = outbox.entries().getFirst();
        Outbox once = outbox.after(CHAT, first, new Sent("a"), T0);
        assertThat(once.after(CHAT, first, new Sent("b"), T0)).isEqualTo(once);
        assertThat(once.after(CHAT, first, FAILED, T0)).isEqualTo(once);
    }

    @Test
    void theOldestQuietOneIsCrowdedOutAndCountsAsLostWhereItWasNotTold() {
        Outbox outbox = Outbox.EMPTY.announce(Level.WARNING, Kind.BLIND, "loud", T0);
        outbox = outbox.after("pager", outbox.entries().getFirst(), FAILED, T0);
        for (int i = 1; i < Outbox.CAPACITY; i++) {
            outbox = outbox.announce(Level.INFO, Kind.ADVANCED, "step " + i, T0);
        }
        for (int i = 1; i <= 2; i++) {
            outbox = tried(outbox, new Sent(""), T0);
        }
        outbox = outbox.announce(Level.CRITICAL, Kind.HELD, "more", T0);
        assertThat(outbox.entries()).hasSize(Outbox.CAPACITY);
        assertThat(outbox.entries().getFirst().text()).isEqualTo("loud");
        assertThat(outbox.entries().get(1).text()).isEqualTo("step 2");
        assertThat(outbox.progress("pager").lost()).isEqualTo(1);
        assertThat(outbox.progress(CHAT).lost()).isZero();
    }

    @Test
    void aChannelThatNobodyWantsAnyMoreIsForgotten() {
        Outbox outbox = tried(of(1), FAILED, T0);
        assertThat(outbox.keptFor(Set.of("pager")).channels()).isEmpty();
        assertThat(outbox.keptFor(Set.of()).isEmpty()).isTrue();
    }
}
