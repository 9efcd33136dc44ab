package dev.belay.alertmanager;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/// What the sender is told; Alertmanager keeps only the status, people read the rest.
///
/// @param verdicts one for each different alert, up to [Delivery#SHOWN]
/// @param more how many further ones there are
/// @param ignored how many alerts changed nothing, repeats included
/// @param malformed how many could not be read
/// @param truncatedAlerts how many Alertmanager left out of the body
/// @param retry why the sender should try again; only with 503
public record Answer(
        List<Row> verdicts,
        int more,
        int ignored,
        int malformed,
        int truncatedAlerts,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String retry) {

    /// The verdict on one alert and on its repeats in the same body.
    public record Row(
            String release,
            String action,
            String slo,
            String fingerprint,
            String verdict,
            String reason,
            String text,
            int count) {}
}
