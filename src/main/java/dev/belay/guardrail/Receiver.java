package dev.belay.guardrail;

/// Where Alertmanager finds Belay.
///
/// @param url of `POST /alertmanager`
/// @param tokenFile the file with the bearer token, as Alertmanager sees it
public record Receiver(String url, String tokenFile) {

    /// The address and the file of the manifests in `knative/`.
    public static final Receiver DEFAULT =
            new Receiver(
                    "http://belay-alerts.belay.svc.cluster.local/alertmanager",
                    "/etc/alertmanager/secrets/belay/token");
}
