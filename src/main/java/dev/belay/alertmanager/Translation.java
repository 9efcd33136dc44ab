package dev.belay.alertmanager;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.belay.alertmanager.Reading.Key;
import dev.belay.policy.DnsName;
import dev.belay.policy.Durations;
import dev.belay.release.Action;
import dev.belay.release.Alert;
import dev.belay.release.Reason;
import dev.belay.release.ReleaseId;
import dev.belay.release.Triage;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Says what an alert asks for and of whom: the rungs of the ladder that need no Release.
final class Translation {

    private static final Pattern FINGERPRINT = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
    private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7e]");
    private static final int SHOWN = 63;

    private final Instant receivedAt;

    Translation(Instant receivedAt) {
        this.receivedAt = receivedAt;
    }

    /// What it asks for; empty when it is malformed.
    Optional<Reading> translate(RawAlert raw) {
        Optional<Boolean> firing =
                switch (raw.status()) {
                    case "firing" -> Optional.of(true);
                    case "resolved" -> Optional.of(false);
                    default -> Optional.empty();
                };
        Optional<Instant> startsAt = Timestamps.rfc3339(raw.startsAt());
        if (firing.isEmpty() || startsAt.isEmpty()) {
            return Optional.empty();
        }
        Key key =
                new Key(
                        shown(raw.label(RawAlert.NAMESPACE)),
                        shown(raw.label(RawAlert.SERVICE)),
                        shown(raw.label(RawAlert.RELEASE)),
                        shown(raw.label(RawAlert.ACTION)),
                        shown(raw.label(RawAlert.SLO)),
                        firing.get(),
                        fingerprint(raw),
                        startsAt.get());
        return Optional.of(new Reading(key, triage(raw, key)));
    }

    private Triage triage(RawAlert raw, Key key) {
        Optional<Action> action = Action.of(raw.label(RawAlert.ACTION));
        if (action.isEmpty()) {
            return new Triage.Ignored(
                    Reason.UNKNOWN_ACTION,
                    key.action().isEmpty()
                            ? "the label belay_action is missing"
                            : "the label belay_action has the unknown value '%s'"
                                    .formatted(key.action()));
        }
        return switch (action.get()) {
            case HEARTBEAT -> heartbeat(raw, key);
            case ROLLBACK, HOLD, HEALTHY -> aboutRelease(action.get(), true, raw, key);
            case RECOVERED -> aboutRelease(action.get(), false, raw, key);
        };
    }

    private Triage heartbeat(RawAlert raw, Key key) {
        String namespace = raw.label(RawAlert.NAMESPACE);
        String service = raw.label(RawAlert.SERVICE);
        return refused(raw, RawAlert.NAMESPACE, DnsName::isLabel)
                .or(() ->
                        service.isEmpty()
                                ? Optional.empty()
                                : refused(raw, RawAlert.SERVICE, DnsName::isLabelValue))
                .orElseGet(() ->
                        new Triage.ForNamespace(
                                namespace, service, alert(Action.HEARTBEAT, "", raw, key)));
    }

    private Triage aboutRelease(Action action, boolean sloRequired, RawAlert raw, Key key) {
        String slo = raw.label(RawAlert.SLO);
        return refused(raw, RawAlert.NAMESPACE, DnsName::isLabel)
                .or(() -> refused(raw, RawAlert.SERVICE, DnsName::isLabelValue))
                .or(() -> refused(raw, RawAlert.RELEASE, DnsName::isName))
                .or(() ->
                        slo.isEmpty() && !sloRequired
                                ? Optional.empty()
                                : refused(raw, RawAlert.SLO, DnsName::isLabelValue))
                .orElseGet(() ->
                        new Triage.ForRelease(
                                new ReleaseId(
                                        raw.label(RawAlert.NAMESPACE), raw.label(RawAlert.RELEASE)),
                                raw.label(RawAlert.SERVICE),
                                alert(action, slo, raw, key)));
    }

    private static Optional<Triage> refused(RawAlert raw, String label, Predicate<String> form) {
        String value = raw.label(label);
        if (form.test(value)) {
            return Optional.empty();
        }
        String text =
                value.isEmpty() ? "the label %s is missing" : "the label %s has an invalid value";
        return Optional.of(new Triage.Ignored(Reason.NO_IDENTITY, text.formatted(label)));
    }

    private Alert alert(Action action, String slo, RawAlert raw, Key key) {
        String window = raw.annotations().getOrDefault(RawAlert.WINDOW, "");
        Optional<Duration> lookback = duration(window);
        // Evidence whose window cannot be read must not count as if it had none.
        boolean usable = window.isEmpty() || lookback.isPresent();
        Optional<Instant> evaluatedAt =
                Optional.ofNullable(raw.annotations().get(RawAlert.EVALUATED_AT))
                        .filter(_ -> usable)
                        .flatMap(Timestamps::epochOrRfc3339);
        return new Alert(
                action,
                slo,
                key.firing(),
                key.fingerprint(),
                key.startsAt(),
                evaluatedAt,
                lookback,
                receivedAt,
                Optional.ofNullable(raw.annotations().get(RawAlert.RULES_HASH))
                        .map(Translation::shown));
    }

    private static Optional<Duration> duration(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Durations.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// The sender's, or one made from the labels that were kept, so that repeats have the same.
    private static String fingerprint(RawAlert raw) {
        if (FINGERPRINT.matcher(raw.fingerprint()).matches()) {
            return raw.fingerprint();
        }
        StringBuilder text = new StringBuilder();
        // A byte that UTF-8 text cannot hold by accident parts names from values.
        new TreeMap<>(raw.labels())
                .forEach(
                        (name, value) -> text.append(name).append('\0').append(value).append('\0'));
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// A label value fit for answers and logs: short, and on one line.
    private static String shown(String value) {
        boolean plain = value.chars().allMatch(c -> c >= ' ' && c <= '~');
        String printable = plain ? value : UNPRINTABLE.matcher(value).replaceAll("?");
        return printable.length() <= SHOWN ? printable : printable.substring(0, SHOWN) + "...";
    }
}
