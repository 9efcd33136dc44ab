package dev.belay.alertmanager;

import static dev.belay.alertmanager.AlertmanagerResource.SOURCE;

import dev.belay.observe.DeliveryMetrics;
import dev.belay.observe.LogKeys;
import dev.belay.observe.LogLine;
import dev.belay.observe.PayloadMetrics;
import jakarta.inject.Singleton;
import java.util.Locale;
import org.jboss.logging.Logger;

/// Notes what came of a delivery: counters for every one, a warning for what somebody should look at.
@Singleton
class DeliveryLog {

    private static final Logger LOG = Logger.getLogger(DeliveryLog.class);

    /// The version of the payload that is read here. Another one is tried all the same.
    private static final String VERSION = "4";

    private final DeliveryMetrics deliveries;
    private final PayloadMetrics oddities;

    DeliveryLog(DeliveryMetrics deliveries, PayloadMetrics oddities) {
        this.deliveries = deliveries;
        this.oddities = oddities;
    }

    void note(Payload payload, Delivery.Result result) {
        Answer answer = result.answer();
        String outcome = result.status().name().toLowerCase(Locale.ROOT);
        deliveries.delivered(SOURCE, outcome);
        oddities.odd(SOURCE, "malformed", answer.malformed());
        oddities.odd(SOURCE, "truncated", answer.truncatedAlerts());
        // It stands after the alerts, so a body that broke off has none.
        boolean otherVersion = !payload.version().isEmpty() && !payload.version().equals(VERSION);
        oddities.odd(SOURCE, "version", otherVersion ? 1 : 0);
        LogLine line =
                LogLine.of(
                                "alerts in: %d verdicts, %d ignored"
                                        .formatted(
                                                answer.verdicts().size() + answer.more(),
                                                answer.ignored()))
                        .with(LogKeys.OUTCOME, outcome)
                        .with(LogKeys.REASON, oddity(answer, otherVersion, payload.version()));
        boolean odd = otherVersion || answer.malformed() > 0 || answer.truncatedAlerts() > 0;
        LOG.log(odd || !answer.retry().isEmpty() ? Logger.Level.WARN : Logger.Level.INFO, line);
    }

    private static String oddity(Answer answer, boolean otherVersion, String version) {
        StringBuilder text = new StringBuilder(answer.retry());
        if (answer.malformed() > 0) {
            separated(text).append("malformed: ").append(answer.malformed());
        }
        if (answer.truncatedAlerts() > 0) {
            separated(text)
                    .append("left out by Alertmanager (is max_alerts 0?): ")
                    .append(answer.truncatedAlerts());
        }
        if (otherVersion) {
            separated(text).append("payload version '").append(version).append("', not 4");
        }
        return text.toString();
    }

    private static StringBuilder separated(StringBuilder text) {
        return text.isEmpty() ? text : text.append("; ");
    }
}
