package dev.belay.engine;

import static dev.belay.release.Samples.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.belay.release.Announcement;
import dev.belay.release.Attempt;
import dev.belay.release.ChannelProgress;
import dev.belay.release.Intent;
import dev.belay.release.Outbox;
import dev.belay.release.Phase;
import dev.belay.release.ReleaseEvent.PersonSaid;
import dev.belay.release.ReleaseEvent.Verb;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.release.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// People are told on every channel, whatever breaks on the way.
class TellerTest {

    private static final ReleaseId ID = new ReleaseId("play", "game-42");

    private final Mortal process = new Mortal();
    private final FakeReleases releases =
            new FakeReleases(process, () -> T0, new FakeReleases.Watcher() {});
    private Instant now = T0;

    /// A channel that answers what the test says.
    private static final class Scripted implements Channel {
        private final String name;
        private final List<Integer> told = new ArrayList<>();
        private Attempt answer = new Attempt.Sent("");
        private boolean wanted = true;
        private int asked;
        private Runnable meanwhile = () -> {};

        Scripted(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean wants(Intent intent) {
            return wanted;
        }

        @Override
        public Attempt tell(ReleaseState state, Announcement announcement, String memo) {
            meanwhile.run();
            asked++;
            if (answer instanceof Attempt.Sent) {
                told.add(announcement.sequence());
            }
            return answer;
        }
    }

    private void create(int deployment) {
        releases.create(Samples.intent(Samples.policy(), deployment));
    }

    /// Ends the release with something to tell.
    private void cancel(int deployment) {
        Turn turn =
                Turns.of(
                        releases,
                        new FakeLedgers().with("play", Samples.policy().name()),
                        new FakeTarget(
                                Gate.open(),
                                new CanaryModel(
                                        2,
                                        new CanaryModel.Template(Optional.empty(), "img:41", "{}")),
                                _ -> {},
                                () -> {}),
                        () -> now);
        turn.run(
                new ReleaseId("play", "game-" + deployment),
                List.of(new PersonSaid(Verb.CANCEL, "dana", "no")));
    }

    private ReleaseState state() {
        return releases.peek(ID).orElseThrow();
    }

    private Teller teller(Channel... channels) {
        return FakeChannel.teller(releases, () -> now, channels);
    }

    @Test
    void everyChannelIsToldAndTheReleaseLetGo() {
        create(42);
        cancel(42);
        Scripted chat = new Scripted("chat");
        Scripted pager = new Scripted("pager");
        assertThat(teller(chat, pager).tell(List.of(ID))).isEmpty();
        assertThat(chat.told).containsExactly(1, 2);
        assertThat(pager.told).containsExactly(1, 2);
        assertThat(state().settled()).isTrue();
        assertThat(releases.isActive(ID)).isFalse();
    }

    /// A tick and a poke often come together.
    @Test
    void twoThatTellAtOnceSayNothingTwice() throws InterruptedException {
        create(42);
        cancel(42);
        Scripted chat = new Scripted("chat");
        Teller teller = teller(chat);
        Thread other = new Thread(() -> teller.tell(List.of(ID)));
        chat.meanwhile =
                () -> {
                    chat.meanwhile = () -> {};
                    other.start();
                    await().until(() -> other.getState() == Thread.State.WAITING);
                };
        teller.tell(List.of(ID));
        other.join();
        assertThat(chat.told).containsExactly(1, 2);
    }

    @Test
    void oneThatFailsDelaysNoOtherAndShowsOnTheRelease() {
        create(42);
        cancel(42);
        Scripted chat = new Scripted("chat");
        chat.answer = new Attempt.Later("no such room");
        Scripted pager = new Scripted("pager");
        teller(chat, pager).tell(List.of(ID));
        assertThat(pager.told).containsExactly(1, 2);
        assertThat(chat.asked).isEqualTo(1);
        assertThat(state().outbox().progress("chat").error()).isEqualTo("no such room");
        assertThat(releases.isActive(ID)).isTrue();
        chat.answer = new Attempt.Sent("");
        teller(chat, pager).tell(List.of(ID));
        assertThat(chat.told).as("before its time").isEmpty();
        now = now.plusSeconds(10);
        teller(chat, pager).tell(List.of(ID));
        assertThat(chat.told).containsExactly(1, 2);
        assertThat(releases.isActive(ID)).isFalse();
    }

    @Test
    void aChannelThatThrowsIsOneThatFails() {
        create(42);
        Channel broken =
                new Channel() {
                    @Override
                    public String name() {
                        return "broken";
                    }

                    @Override
                    public boolean wants(Intent intent) {
                        return true;
                    }

                    @Override
                    public Attempt tell(ReleaseState s, Announcement a, String memo) {
                        throw new IllegalStateException("bug");
                    }
                };
        Scripted pager = new Scripted("pager");
        assertThat(teller(broken, pager).tell(List.of(ID))).isEmpty();
        assertThat(pager.told).containsExactly(1);
        assertThat(state().outbox().progress("broken").error()).contains("bug");
    }

    @Test
    void aChannelThatIsDownIsAskedOnceAPassAndLeftAloneAsLongAsItAsks() {
        List<ReleaseId> ids = new ArrayList<>();
        for (int i = 42; i < 52; i++) {
            create(i);
            ids.add(new ReleaseId("play", "game-" + i));
        }
        Scripted chat = new Scripted("chat");
        chat.answer = new Attempt.Down("429", Optional.of(Duration.ofSeconds(30)));
        Teller teller = teller(chat);
        teller.tell(ids);
        assertThat(chat.asked).isEqualTo(1);
        now = now.plusSeconds(29);
        teller.tell(ids);
        assertThat(chat.asked).isEqualTo(1);
        now = now.plusSeconds(1);
        chat.answer = new Attempt.Sent("");
        teller.tell(ids);
        assertThat(chat.told).hasSize(10);
    }

    @Test
    void afterADayTheReleaseIsLetGoWithWhatWasLostWrittenOnIt() {
        create(42);
        cancel(42);
        Scripted chat = new Scripted("chat");
        chat.answer = new Attempt.Later("no such room");
        teller(chat).tell(List.of(ID));
        now = now.plus(Outbox.PATIENCE);
        teller(chat).tell(List.of(ID));
        assertThat(releases.isActive(ID)).isFalse();
        assertThat(state().outbox().progress("chat"))
                .isEqualTo(
                        new ChannelProgress(2, "", 2, "given up: no such room", Optional.empty()));
    }

    @Test
    void whatNobodyWantsIsToldNobody() {
        create(42);
        cancel(42);
        Scripted chat = new Scripted("chat");
        chat.wanted = false;
        teller(chat).tell(List.of(ID));
        assertThat(chat.asked).isZero();
        assertThat(releases.isActive(ID)).isFalse();
    }

    @Test
    void somebodyElsesWriteMeanwhileRepeatsNothing() {
        create(42);
        Scripted chat = new Scripted("chat");
        Channel rival =
                new Channel() {
                    @Override
                    public String name() {
                        return "rival";
                    }

                    @Override
                    public boolean wants(Intent intent) {
                        return true;
                    }

                    @Override
                    public Attempt tell(ReleaseState s, Announcement a, String memo) {
                        if (s.phase() instanceof Phase.Pending) {
                            cancel(42);
                        }
                        return new Attempt.Sent("");
                    }
                };
        teller(chat, rival).tell(List.of(ID));
        assertThat(chat.told).containsExactly(1, 2);
        assertThat(state().phase()).isInstanceOf(Phase.Cancelled.class);
        assertThat(releases.isActive(ID)).isFalse();
    }

    /// Every call of telling two announcements on two channels is one to die at.
    @Test
    void aProcessKilledAtAnyMomentRepeatsAtMostOneAnnouncementAChannel() {
        int deaths = 0;
        for (int at = 0; at < 40; at++) {
            for (boolean done : new boolean[] {false, true}) {
                TellerTest world = new TellerTest();
                deaths += world.killedOnce(at, done) ? 1 : 0;
            }
        }
        assertThat(deaths).isGreaterThan(15);
    }

    private boolean killedOnce(int at, boolean done) {
        create(42);
        cancel(42);
        FakeChannel chat = new FakeChannel("chat", process);
        FakeChannel pager = new FakeChannel("pager", process);
        process.killAt(at, done);
        boolean died = !Mortal.survives(() -> teller(chat, pager).tell(List.of(ID)));
        process.spare();
        teller(chat, pager).tell(List.of(ID));
        assertThat(releases.isActive(ID)).isFalse();
        inOrderWithRepeats(chat, died ? 1 : 0);
        inOrderWithRepeats(pager, died ? 1 : 0);
        return died;
    }

    @Test
    void aProcessKilledAgainAndAgainTellsEverythingAllTheSame() {
        for (int seed = 0; seed < 200; seed++) {
            new TellerTest().killedOften(new Random(seed));
        }
    }

    private void killedOften(Random random) {
        create(42);
        cancel(42);
        FakeChannel chat = new FakeChannel("chat", process);
        FakeChannel pager = new FakeChannel("pager", process);
        int deaths = 0;
        for (int life = 0; life < 10; life++) {
            process.killAt(random.nextInt(8), random.nextBoolean());
            deaths += Mortal.survives(() -> teller(chat, pager).tell(List.of(ID))) ? 0 : 1;
        }
        process.spare();
        teller(chat, pager).tell(List.of(ID));
        assertThat(releases.isActive(ID)).isFalse();
        inOrderWithRepeats(chat, deaths);
        inOrderWithRepeats(pager, deaths);
    }

    private void inOrderWithRepeats(FakeChannel channel, int most) {
        List<Integer> said = channel.said().stream().map(s -> s.announcement().sequence()).toList();
        assertThat(said).isSorted();
        assertThat(said.stream().distinct().toList())
                .isEqualTo(IntStream.rangeClosed(1, state().outbox().announced()).boxed().toList());
        assertThat(said.size() - state().outbox().announced()).isLessThanOrEqualTo(most);
    }

    @Test
    void theChecksOfThisTestSeeWhatIsWrong() {
        create(42);
        cancel(42);
        FakeChannel chat = new FakeChannel("chat", Gate.open());
        assertThatThrownBy(() -> inOrderWithRepeats(chat, 1)).isInstanceOf(AssertionError.class);
        Announcement first = state().outbox().entries().getFirst();
        for (int i = 0; i < 2; i++) {
            chat.tell(state(), first, "");
        }
        chat.tell(state(), state().outbox().entries().getLast(), "");
        inOrderWithRepeats(chat, 1);
        assertThatThrownBy(() -> inOrderWithRepeats(chat, 0)).isInstanceOf(AssertionError.class);
    }
}
