package dev.belay.store;

import dev.belay.release.Baseline;
import dev.belay.release.Effect;
import dev.belay.release.Evidence;
import dev.belay.release.Hold;
import dev.belay.release.Intent;
import dev.belay.release.ReleaseState;
import dev.belay.release.Start;
import dev.belay.release.Timings;
import dev.belay.release.VerdictLog;
import dev.belay.store.ReleaseStatus.EvidenceStatus;
import dev.belay.store.ReleaseStatus.ProofStatus;
import dev.belay.store.ReleaseStatus.StartStatus;
import dev.belay.store.ReleaseStatus.TimingsStatus;
import dev.belay.store.ReleaseStatus.VerdictStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Reads a status back into the state it was written from; throws [Unreadable] where it cannot.
final class StatusReader {

    private StatusReader() {}

    static ReleaseState read(Intent intent, ReleaseStatus s) {
        return new ReleaseState(
                intent,
                PhaseMapping.read(Wire.required("status.state", s.state())),
                holds(Wire.list(s.holds())),
                ApprovalMapping.read(Wire.list(s.approvals())),
                GateMapping.read(s.gates()),
                Wire.list(s.presses()),
                Optional.ofNullable(s.start()).map(StatusReader::start),
                Optional.ofNullable(s.template()),
                VerificationMapping.read(s.verification()),
                s.evidence() == null ? Evidence.NONE : evidence(s.evidence()),
                effects(s),
                firing(s),
                new VerdictLog(verdicts(Wire.list(s.verdicts()))),
                OutboxMapping.read(s),
                s.timings() == null ? Timings.NONE : timings(s.timings()),
                Objects.requireNonNullElse(s.reason(), ""),
                Wire.instant("status.updated", s.updated()));
    }

    private static Map<String, Hold> holds(List<ReleaseStatus.HoldStatus> wire) {
        Map<String, Hold> holds = new TreeMap<>();
        for (int i = 0; i < wire.size(); i++) {
            ReleaseStatus.HoldStatus h = wire.get(i);
            String at = "status.holds[" + i + "]";
            holds.put(
                    Wire.required(at + ".key", h.key()),
                    new Hold(
                            Wire.required(at + ".reason", h.reason()),
                            Wire.instant(at + ".since", h.since()),
                            Wire.instant(at + ".lastSeen", h.lastSeen())));
        }
        return holds;
    }

    private static Start start(StartStatus s) {
        Map<String, String> firing = new TreeMap<>();
        for (ReleaseStatus.FiringAtStart f : Wire.list(s.firing())) {
            firing.put(
                    Wire.required("status.start.firing.slo", f.slo()),
                    Wire.required("status.start.firing.release", f.release()));
        }
        return new Start(
                Wire.instant("status.start.at", s.at()),
                Optional.ofNullable(s.baseline()).map(StatusReader::baseline),
                Wire.required("status.start.version", s.version()),
                Wire.required("status.start.container", s.container()),
                firing);
    }

    private static Baseline baseline(ReleaseStatus.BaselineStatus b) {
        String at = "status.start.baseline";
        return new Baseline(
                Optional.ofNullable(b.release()),
                Wire.required(at + ".image", b.image()),
                Wire.required(at + ".hash", b.hash()),
                Wire.required(at + ".template", b.template()).toString());
    }

    private static Evidence evidence(EvidenceStatus e) {
        Map<String, Evidence.Proof> healthy = new TreeMap<>();
        List<ProofStatus> wire = Wire.list(e.healthy());
        for (int i = 0; i < wire.size(); i++) {
            String at = "status.evidence.healthy[" + i + "]";
            healthy.put(Wire.required(at + ".slo", wire.get(i).slo()), proof(at, wire.get(i)));
        }
        return new Evidence(
                Optional.ofNullable(e.heartbeat()).map(p -> proof("status.evidence.heartbeat", p)),
                healthy,
                Optional.ofNullable(e.recovered()).map(p -> proof("status.evidence.recovered", p)));
    }

    private static Evidence.Proof proof(String at, ProofStatus p) {
        return new Evidence.Proof(
                Wire.instant(at + ".evaluatedAt", p.evaluatedAt()),
                Wire.instant(at + ".receivedAt", p.receivedAt()),
                Wire.duration(at + ".window", p.window()));
    }

    private static List<Effect> effects(ReleaseStatus s) {
        List<ReleaseStatus.EffectStatus> wire = Wire.list(s.pending());
        return IntStream.range(0, wire.size())
                .mapToObj(i -> EffectMapping.read("status.pending[" + i + "]", wire.get(i)))
                .toList();
    }

    private static Map<String, Instant> firing(ReleaseStatus s) {
        Map<String, Instant> firing = new TreeMap<>();
        for (ReleaseStatus.FiringStatus f : Wire.list(s.firing())) {
            firing.put(
                    Wire.required("status.firing.slo", f.slo()),
                    Wire.instant("status.firing.lastHeard", f.lastHeard()));
        }
        return firing;
    }

    private static List<VerdictLog.Entry> verdicts(List<VerdictStatus> wire) {
        List<VerdictLog.Entry> entries = new ArrayList<>();
        for (int i = 0; i < wire.size(); i++) {
            entries.add(verdict("status.verdicts[" + i + "]", wire.get(i)));
        }
        return entries;
    }

    private static VerdictLog.Entry verdict(String at, VerdictStatus v) {
        return new VerdictLog.Entry(
                Wire.instant(at + ".at", v.at()),
                Wire.required(at + ".subject", v.subject()),
                Objects.requireNonNullElse(v.fingerprint(), ""),
                Wire.optionalInstant(at + ".startsAt", v.startsAt()),
                Wire.required(at + ".verdict", v.verdict()),
                Wire.required(at + ".reason", v.reason()),
                Wire.required(at + ".text", v.text()),
                Objects.requireNonNullElse(v.count(), 1));
    }

    private static Timings timings(TimingsStatus t) {
        return new Timings(
                Wire.optionalInstant("status.timings.alertStartedAt", t.alertStartedAt()),
                Wire.optionalInstant("status.timings.receivedAt", t.receivedAt()),
                Wire.optionalInstant("status.timings.decidedAt", t.decidedAt()),
                Wire.optionalInstant("status.timings.patchedAt", t.patchedAt()),
                Wire.optionalInstant("status.timings.verifiedAt", t.verifiedAt()));
    }
}
