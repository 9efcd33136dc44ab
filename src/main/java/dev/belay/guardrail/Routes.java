package dev.belay.guardrail;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The way from Alertmanager to Belay: a group of its own for each release, action and SLO, so that a rollback
/// never waits for the next look at a group that a hold has opened.
final class Routes {

    private static final String DECISIVE = "belay";
    private static final String PROOF = "belay-proof";
    private static final String PEOPLE = "people";

    private Routes() {}

    static Map<String, Object> of(Guarded guarded, Receiver receiver) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("routes", routes(guarded));
        tree.put("receivers", receivers(receiver));
        return tree;
    }

    static Map<String, Object> alone(Guarded guarded, Receiver receiver) {
        Map<String, Object> tree = new LinkedHashMap<>();
        Map<String, Object> route = new LinkedHashMap<>();
        route.put("receiver", PEOPLE);
        route.put("routes", routes(guarded));
        tree.put("route", route);
        List<Object> receivers = new ArrayList<>();
        receivers.add(Rendering.ordered("name", PEOPLE));
        receivers.addAll(receivers(receiver));
        tree.put("receivers", receivers);
        return tree;
    }

    private static List<Object> routes(Guarded guarded) {
        return List.of(
                route(guarded, "rollback|hold", DECISIVE, "1m", true),
                // Slightly less than a multiple of group_interval, or every fourth repeat is late.
                route(guarded, "heartbeat|healthy|recovered", PROOF, "14s", false));
    }

    private static Map<String, Object> route(
            Guarded guarded, String actions, String receiver, String repeat, boolean people) {
        Map<String, Object> route = new LinkedHashMap<>();
        route.put(
                "matchers",
                List.of(
                        "belay_action=~\"" + actions + "\"",
                        "namespace=\"" + guarded.namespace() + "\"",
                        "service=\"" + guarded.service() + "\""));
        route.put("receiver", receiver);
        route.put(
                "group_by",
                List.of("namespace", "service", "belay_release", "belay_action", "slo"));
        route.put("group_wait", "0s");
        route.put("group_interval", "5s");
        route.put("repeat_interval", repeat);
        // People hear of rollbacks and holds by their own routes, which come after these.
        route.put("continue", people);
        return route;
    }

    private static List<Object> receivers(Receiver receiver) {
        return List.of(webhook(DECISIVE, receiver, true), webhook(PROOF, receiver, false));
    }

    private static Map<String, Object> webhook(String name, Receiver receiver, boolean resolved) {
        Map<String, Object> authorization = new LinkedHashMap<>();
        authorization.put("type", "Bearer");
        authorization.put("credentials_file", receiver.tokenFile());
        Map<String, Object> webhook = new LinkedHashMap<>();
        webhook.put("url", receiver.url());
        webhook.put("send_resolved", resolved);
        webhook.put("max_alerts", 0);
        webhook.put("timeout", "10s");
        webhook.put("http_config", Rendering.ordered("authorization", authorization));
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", name);
        tree.put("webhook_configs", List.of(webhook));
        return tree;
    }
}
