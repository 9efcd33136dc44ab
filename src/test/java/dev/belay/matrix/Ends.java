package dev.belay.matrix;

/// How a release has to end where that depends on the kind of target.
final class Ends {

    private static final String HTTP_ROUTE = "httproute";

    private Ends() {}

    /// After an alert about a release whose target somebody else has changed meanwhile.
    ///
    /// Nobody overwrites the stranger's image. Only an HTTPRoute has another place to send the traffic to: once
    /// the candidate has all of it, the stranger changes the candidate's Deployment, and the baseline's is as it was.
    static String withStranger(String scenario, Moment moment) {
        if (!moment.live()) {
            return "Succeeded";
        }
        return scenario.equals(HTTP_ROUTE) && moment.compareTo(Moment.PROMOTING) >= 0
                ? "RolledBack"
                : "Held";
    }

    /// After an alert about a release whose baseline was deleted meanwhile.
    ///
    /// The Release carries the whole template, so that what is left of the target can run it again; of an HTTPRoute
    /// a whole Deployment is gone.
    static String withoutBaseline(String scenario, Moment moment) {
        if (!moment.live()) {
            return "Succeeded";
        }
        return scenario.equals(HTTP_ROUTE) ? "RollbackFailed" : "RolledBack";
    }
}
