package dev.belay.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.policy.Durations;
import dev.belay.release.Baseline;
import dev.belay.release.Evidence;
import dev.belay.release.Hold;
import dev.belay.release.Phase;
import dev.belay.release.ReleaseState;
import dev.belay.release.Start;
import dev.belay.release.Timings;
import dev.belay.release.VerdictLog;
import dev.belay.store.ReleaseStatus.BaselineStatus;
import dev.belay.store.ReleaseStatus.EvidenceStatus;
import dev.belay.store.ReleaseStatus.FiringAtStart;
import dev.belay.store.ReleaseStatus.FiringStatus;
import dev.belay.store.ReleaseStatus.HoldStatus;
import dev.belay.store.ReleaseStatus.ProofStatus;
import dev.belay.store.ReleaseStatus.StartStatus;
import dev.belay.store.ReleaseStatus.TimingsStatus;
import dev.belay.store.ReleaseStatus.VerdictStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Writes a state as a status, with texts of at most so many bytes.
final class StatusWriter {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final int texts;

    StatusWriter(int texts) {
        this.texts = texts;
    }

    /// @param verdicts the verdicts to write; fewer than the state's when it would be too long
    ReleaseStatus write(
            ReleaseState state, List<VerdictLog.Entry> verdicts, List<ConditionStatus> conditions) {
        boolean pending = state.phase() instanceof Phase.Pending;
        return new ReleaseStatus(
                state.phaseName(),
                Shown.step(state),
                Shown.weight(state),
                text(state.reason()),
                PhaseMapping.write(state.phase(), texts),
                Wire.unlessEmpty(capped(state.holds(), this::hold)),
                Wire.unlessEmpty(
                        state.approvals().stream()
                                .map(consent -> ApprovalMapping.write(consent, texts, pending))
                                .toList()),
                GateMapping.write(state.gates(), texts, pending),
                Wire.unlessEmpty(state.presses()),
                state.start().map(this::start).orElse(null),
                state.template().orElse(null),
                VerificationMapping.write(
                        state.workflows(), texts, state.phase() instanceof Phase.Watching),
                evidence(state.evidence()),
                Wire.unlessEmpty(state.pending().stream().map(EffectMapping::write).toList()),
                Wire.unlessEmpty(
                        capped(
                                state.firing(),
                                (slo, at) -> new FiringStatus(slo(slo), at.toString()))),
                Wire.unlessEmpty(verdicts.stream().map(this::verdict).toList()),
                Wire.unlessEmpty(OutboxMapping.entries(state.outbox(), texts)),
                state.outbox().announced(),
                Wire.unlessEmpty(OutboxMapping.channels(state.outbox(), texts)),
                timings(state.timings()),
                conditions,
                1L,
                state.updated().toString());
    }

    private HoldStatus hold(String key, Hold hold) {
        return new HoldStatus(
                Fit.to(key, Caps.SLO + Hold.alert("").length()),
                text(hold.reason()),
                hold.since().toString(),
                hold.lastSeen().toString());
    }

    private StartStatus start(Start start) {
        return new StartStatus(
                start.at().toString(),
                start.baseline().map(StatusWriter::baseline).orElse(null),
                Fit.to(start.version(), Caps.NAME),
                start.container(),
                Wire.unlessEmpty(
                        capped(
                                start.firing(),
                                (slo, release) ->
                                        new FiringAtStart(slo(slo), Fit.to(release, Caps.NAME)))));
    }

    private static BaselineStatus baseline(Baseline baseline) {
        return new BaselineStatus(
                baseline.release().map(r -> Fit.to(r, Caps.NAME)).orElse(null),
                Fit.to(baseline.image(), Caps.IMAGE),
                Fit.to(baseline.hash(), Caps.NAME),
                template(baseline.template()));
    }

    private static ObjectNode template(String json) {
        try {
            if (!(JSON.readTree(json) instanceof ObjectNode template)) {
                throw new IllegalArgumentException("the baseline's template is not a JSON object");
            }
            int bytes = JSON.writeValueAsString(template).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > Caps.TEMPLATE) {
                throw new IllegalArgumentException(
                        "the baseline's pod template has %d bytes of JSON; at most %d can be kept"
                                .formatted(bytes, Caps.TEMPLATE));
            }
            return template;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the baseline's template is not JSON", e);
        }
    }

    private @Nullable EvidenceStatus evidence(Evidence evidence) {
        return evidence.equals(Evidence.NONE)
                ? null
                : new EvidenceStatus(
                        evidence.heartbeat().map(p -> proof(null, p)).orElse(null),
                        Wire.unlessEmpty(capped(evidence.healthy(), this::proof)),
                        evidence.recovered().map(p -> proof(null, p)).orElse(null));
    }

    private ProofStatus proof(@Nullable String slo, Evidence.Proof proof) {
        return new ProofStatus(
                slo == null ? null : slo(slo),
                proof.evaluatedAt().toString(),
                proof.receivedAt().toString(),
                Durations.format(proof.window()));
    }

    private VerdictStatus verdict(VerdictLog.Entry entry) {
        return new VerdictStatus(
                entry.at().toString(),
                Fit.to(entry.subject(), Caps.SUBJECT),
                entry.fingerprint().isEmpty()
                        ? null
                        : Fit.to(entry.fingerprint(), Caps.FINGERPRINT),
                entry.startsAt().map(Instant::toString).orElse(null),
                entry.verdict(),
                entry.reason(),
                text(entry.text()),
                entry.count() == 1 ? null : Integer.valueOf(entry.count()));
    }

    private static @Nullable TimingsStatus timings(Timings t) {
        return t.equals(Timings.NONE)
                ? null
                : new TimingsStatus(
                        Wire.text(t.alertStartedAt()),
                        Wire.text(t.receivedAt()),
                        Wire.text(t.decidedAt()),
                        Wire.text(t.patchedAt()),
                        Wire.text(t.verifiedAt()));
    }

    private String text(String text) {
        return Fit.to(text, texts);
    }

    private static String slo(String slo) {
        return Fit.to(slo, Caps.SLO);
    }

    private static <V, T> List<T> capped(Map<String, V> map, BiFunction<String, V, T> mapping) {
        return map.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .limit(Caps.SLOS)
                .map(e -> mapping.apply(e.getKey(), e.getValue()))
                .toList();
    }
}
