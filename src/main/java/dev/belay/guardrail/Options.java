package dev.belay.guardrail;

import java.time.Duration;

/// What an installation may choose about its rules; none of it changes what they decide.
///
/// @param interval how often the rules are evaluated, but for those of the evidence: these every second
/// @param runbooks where the pages of `docs/runbooks` can be read, without a slash at the end
/// @param dashboards where Grafana is, without a slash at the end
public record Options(Duration interval, String runbooks, String dashboards) {

    /// The uid of the dashboard that alerts link to.
    static final String DASHBOARD = "belay-slo";

    /// Every five seconds, with links that are paths: good for nothing but reading the files in this repository.
    public static final Options DEFAULT = new Options(Duration.ofSeconds(5), "docs/runbooks", "");
}
