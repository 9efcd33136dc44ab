package dev.belay.cluster;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One request to the embedded API server, as tests and faults see it.
///
/// @param path without the query, for example `/apis/apps/v1/namespaces/game/deployments/server`
/// @param query decoded; of a repeated parameter the last value counts
public record ApiRequest(
        String method,
        String path,
        Map<String, String> query,
        String contentType,
        String accept,
        String authorization,
        String userAgent,
        String body) {

    /// Whether it writes: a POST, PUT, PATCH or DELETE.
    public boolean write() {
        return !method.equals("GET") && !method.equals("HEAD");
    }

    /// Whether it asks for a stream of changes.
    public boolean watch() {
        return query.getOrDefault("watch", "").matches("true|1");
    }

    /// Whether it is about this resource, for example `about("rollouts")`, by its plural name.
    public boolean about(String plural) {
        return (path + "/").contains("/" + plural + "/");
    }

    @Override
    public String toString() {
        return method + " " + path + (query.isEmpty() ? "" : "?" + query);
    }

    static Map<String, String> query(String raw) {
        var query = new LinkedHashMap<String, String>();
        for (var part : raw == null ? new String[0] : raw.split("&")) {
            var equals = part.indexOf('=');
            if (!part.isEmpty()) {
                query.put(
                        decode(equals < 0 ? part : part.substring(0, equals)),
                        equals < 0 ? "" : decode(part.substring(equals + 1)));
            }
        }
        return Map.copyOf(query);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /// The path taken apart. Absent parts are empty: a list over all namespaces has no namespace.
    record Target(
            String group,
            String version,
            String resource,
            String namespace,
            String name,
            String subresource) {}

    /// @throws ApiException 404 if the path is none of the API's
    Target target() {
        List<String> parts = new ArrayList<>(List.of(path.substring(1).split("/")));
        String group = "";
        if (parts.getFirst().equals("apis") && parts.size() >= 3) {
            group = parts.remove(1);
        } else if (!parts.getFirst().equals("api") || parts.size() < 2) {
            throw ApiException.noSuchPage();
        }
        var version = parts.get(1);
        var rest = parts.subList(2, parts.size());
        var inNamespace =
                rest.size() >= 3
                        && rest.getFirst().equals("namespaces")
                        && !List.of("status", "finalize").contains(rest.get(2));
        var namespace = inNamespace ? rest.get(1) : "";
        var tail = inNamespace ? rest.subList(2, rest.size()) : rest;
        if (tail.size() > 3) {
            throw ApiException.noSuchPage();
        }
        return new Target(group, version, part(tail, 0), namespace, part(tail, 1), part(tail, 2));
    }

    private static String part(List<String> parts, int index) {
        return index < parts.size() ? parts.get(index) : "";
    }
}
