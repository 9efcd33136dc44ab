package dev.belay.store;

import dev.belay.release.Consent;
import dev.belay.release.Person;
import dev.belay.store.ReleaseStatus.ApprovalStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Agreements, there and back. Who gave them is never cut: it is what "once a person" is judged by.
final class ApprovalMapping {

    /// With texts this short a status has room only for what something depends on.
    private static final int SHORT = 24;

    private ApprovalMapping() {}

    /// @param all whether everything about the person is needed: after the start nothing is judged by it any more
    static ApprovalStatus write(Consent consent, int texts, boolean all) {
        Person by = consent.by();
        boolean whole = all || texts >= SHORT;
        return new ApprovalStatus(
                consent.stage(),
                by.user(),
                by.github().filter(_ -> whole).orElse(null),
                Wire.unlessEmpty(by.roles().stream().filter(_ -> whole).sorted().toList()),
                consent.at().toString(),
                Fit.to(consent.why(), texts));
    }

    static List<Consent> read(List<ApprovalStatus> wire) {
        return IntStream.range(0, wire.size())
                .mapToObj(i -> read("status.approvals[" + i + "]", wire.get(i)))
                .toList();
    }

    private static Consent read(String at, ApprovalStatus s) {
        Person by =
                new Person(
                        Wire.required(at + ".by", s.by()),
                        Optional.ofNullable(s.github()),
                        Set.copyOf(Wire.list(s.roles())));
        return new Consent(
                Wire.required(at + ".stage", s.stage()),
                by,
                Wire.instant(at + ".at", s.at()),
                Wire.required(at + ".why", s.why()));
    }
}
