package dev.belay.engine;

import dev.belay.release.Intent;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Which SLOs complain already when a release starts, and whether they still do (docs/decisions/0002).
///
/// What was delivered is known from the releases it named. What fires without having been delivered, or names no release,
/// only Alertmanager knows.
record Complaints(Releases releases, Alerts alerts) {

    /// Stands where a complaint names no release.
    static final String NO_RELEASE = "no release";

    /// Each SLO that complains about something older, and the release it names.
    ///
    /// @param over the release that this one replaces: what is wrong with it goes with it
    Map<String, String> before(
            Intent starting, List<ReleaseState> others, Optional<ReleaseId> over, Instant now) {
        Map<String, String> all = new TreeMap<>();
        Optional<String> replaced = over.map(ReleaseId::name);
        for (Alerts.Firing firing : asked(starting)) {
            if (firing.release().isEmpty() || !firing.release().equals(replaced)) {
                all.put(firing.slo(), firing.release().orElse(NO_RELEASE));
            }
        }
        for (ReleaseState other : others) {
            if (over.filter(other.intent().id()::equals).isPresent()) {
                continue;
            }
            for (String slo : other.firingAt(now)) {
                all.put(slo, other.intent().id().name());
            }
        }
        return all;
    }

    /// Whether an SLO that complained at the start has not stopped since; an Alertmanager that cannot be asked has not
    /// said that it has.
    boolean goesOn(Intent started, String slo, String named, Instant now) {
        boolean delivered =
                load(started, named).filter(s -> s.firingAt(now).contains(slo)).isPresent();
        if (delivered) {
            return true;
        }
        try {
            return asked(started).stream().anyMatch(f -> f.slo().equals(slo));
        } catch (Unavailable e) {
            return true;
        }
    }

    private List<Alerts.Firing> asked(Intent intent) {
        String own = intent.id().name();
        return alerts.about(intent.id().namespace(), intent.policy().service()).stream()
                .filter(f -> !f.release().filter(own::equals).isPresent())
                .filter(f ->
                        !f.release()
                                .flatMap(name -> load(intent, name))
                                .filter(ReleaseState::gone)
                                .isPresent())
                .toList();
    }

    private Optional<ReleaseState> load(Intent intent, String name) {
        return name.equals(NO_RELEASE)
                ? Optional.empty()
                : releases.load(new ReleaseId(intent.id().namespace(), name)).map(Stored::state);
    }
}
