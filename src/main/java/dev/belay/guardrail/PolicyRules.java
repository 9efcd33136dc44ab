package dev.belay.guardrail;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.belay.guardrail.Rule.Alerting;
import dev.belay.policy.Durations;
import dev.belay.policy.Slo;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// All rules of a policy, in the order in which they are evaluated.
final class PolicyRules {

    /// How often the evidence is looked at, so that what fails need not wait for its turn after each scrape. Not for
    /// an installation to choose: each look takes its part of alpha.
    static final Duration EVIDENCE_INTERVAL = Duration.ofSeconds(1);

    private final Book book;
    private final List<SloRules> slos;

    private PolicyRules(Book book) {
        this.book = book;
        slos = book.guarded().slos().stream().map(slo -> SloRules.of(book, slo)).toList();
    }

    /// The rules in their two groups.
    ///
    /// @param evidence what rolls back by evidence, and the heartbeat
    /// @param rest all others; what they read of the evidence may be one interval of it old
    record Groups(List<Rule> evidence, List<Rule> rest) {
        Groups {
            evidence = List.copyOf(evidence);
            rest = List.copyOf(rest);
        }

        List<Rule> all() {
            return Stream.concat(evidence.stream(), rest.stream()).toList();
        }
    }

    static Groups of(Guarded guarded, Options options) {
        PolicyRules rules = new PolicyRules(new Book(guarded, options));
        rules.add();
        return rules.book.groups();
    }

    private void add() {
        slos.forEach(SloRules::evidence);
        book.turnToTheRest();
        slos.forEach(SloRules::rollback);
        slos.forEach(SloRules::rest);
        slos.forEach(this::thresholds);
        recovered();
        silenced();
        book.heartbeat(heartbeat(), hash(book.groups().all()));
    }

    private void thresholds(SloRules rules) {
        Slo slo = rules.slo();
        String name = slo.guardrail().name();
        slo.warning()
                .ifPresent(t -> book.constant("belay:warning:threshold", name, rules.level(t)));
        slo.critical()
                .ifPresent(t -> book.constant("belay:critical:threshold", name, rules.level(t)));
    }

    private String heartbeat() {
        return "vector(time()) and on () (count(%s) > 0)"
                .formatted(book.info("phase!~\"" + Book.FINISHED + "\""));
    }

    /// One for all SLOs: a baseline that fails only one of them has not recovered.
    private void recovered() {
        List<String> conditions = new ArrayList<>();
        Duration longest = Duration.ZERO;
        for (SloRules slo : slos) {
            if (slo.slo().guardrail().healthRequired()) {
                conditions.add(slo.baselineHealthy());
                Duration window = window(slo.slo());
                longest = window.compareTo(longest) > 0 ? window : longest;
            }
        }
        if (conditions.isEmpty()) {
            return;
        }
        conditions.add(book.info("phase=~\"RollingBack|RollbackFailed\""));
        conditions.add(
                "(time() - belay_release_patched_timestamp_seconds{namespace=\"%s\"} >= %d)"
                        .formatted(book.guarded().namespace(), longest.toSeconds()));
        book.proof(
                AlertName.RECOVERED,
                Optional.empty(),
                "recovered",
                longest,
                "0 * max by (namespace, belay_release) (\n  %s\n)\n+ time()"
                        .formatted(
                                String.join("\n  and on (namespace, belay_release) ", conditions)));
    }

    private static Duration window(Slo slo) {
        return slo.guardrail().window();
    }

    /// Alertmanager does not say which alert it held back, so: it held back something while this fired.
    private void silenced() {
        String firing =
                "ALERTS{alertstate=\"firing\",belay_action=\"rollback\",namespace=\"%s\",service=\"%s\"}"
                        .formatted(book.guarded().namespace(), book.guarded().service());
        book.forPeople(
                AlertName.SILENCED,
                Duration.ofSeconds(15),
                ("max by (namespace, belay_release) (%s)\nand on (namespace, belay_release) %s\n"
                                + "and on () (sum(increase(alertmanager_notifications_suppressed_total[1m])) > 0)")
                        .formatted(firing, book.info("phase=~\"" + Book.LIVE + "\"")));
    }

    /// What the rules decide by: neither how often they are evaluated nor where their links lead.
    static String hash(List<Rule> rules) {
        StringBuilder text = new StringBuilder();
        for (Rule rule : rules) {
            switch (rule) {
                case Rule.Recording recording -> text.append(recording.record());
                case Alerting alerting ->
                        text.append(alerting.alert().text())
                                .append('\0')
                                .append(Durations.format(alerting.forTime()))
                                .append('\0')
                                .append(Durations.format(alerting.keepFiring()));
            }
            text.append('\0').append(rule.expr()).append('\0');
            rule.labels()
                    .forEach((name, value) ->
                            text.append(name).append('\0').append(value).append('\0'));
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
