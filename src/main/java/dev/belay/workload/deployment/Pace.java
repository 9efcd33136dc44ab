package dev.belay.workload.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/// How fast Kubernetes may replace a Deployment's pods.
///
/// @param maxSurge as written, like `1` or `25%`
/// @param maxUnavailable likewise
record Pace(String maxSurge, String maxUnavailable) {

    /// What the API server fills in.
    private static final String DEFAULT = "25%";

    static Pace of(DeploymentView deployment) {
        JsonNode rolling = deployment.spec().path("strategy").path("rollingUpdate");
        return new Pace(
                rolling.path("maxSurge").asText(DEFAULT),
                rolling.path("maxUnavailable").asText(DEFAULT));
    }

    /// Whether two amounts allow the same: `0` is as much as `0%`.
    static boolean same(String a, String b) {
        return a.equals(b) || (number(a) == 0 && number(b) == 0);
    }

    /// The shortest time in which all pods can be replaced: so many at once, and each of these has to
    /// have been ready for so long before it counts.
    Duration atLeast(int replicas, int minReadySeconds) {
        int surge = (int) Math.ceil(pods(maxSurge, replicas));
        int unavailable = (int) Math.floor(pods(maxUnavailable, replicas));
        int atOnce = Math.max(1, surge + unavailable);
        int turns = (replicas + atOnce - 1) / atOnce;
        return Duration.ofSeconds((long) turns * minReadySeconds);
    }

    private static double pods(String amount, int replicas) {
        return amount.endsWith("%") ? number(amount) * replicas / 100.0 : number(amount);
    }

    private static int number(String amount) {
        String digits = amount.endsWith("%") ? amount.substring(0, amount.length() - 1) : amount;
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException _) {
            return -1; // The API server takes nothing of this kind.
        }
    }
}
