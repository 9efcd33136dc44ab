package dev.belay.cluster;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/// The bearer tokens a real cluster knows. The API server reads the table once, when it starts, so that users
/// cannot be added later (a service account's token can, through the API).
record Tokens(Map<String, List<String>> groups, Map<String, String> tokens) {
    static final String ADMIN = "admin";

    static Tokens of(Map<String, List<String>> users) {
        var groups = new LinkedHashMap<String, List<String>>(users);
        groups.put(ADMIN, List.of("system:masters"));
        var tokens = new LinkedHashMap<String, String>();
        groups.keySet().forEach(user -> tokens.put(user, user + "-" + UUID.randomUUID()));
        return new Tokens(Map.copyOf(groups), Map.copyOf(tokens));
    }

    String of(String user) {
        var token = tokens.get(user);
        if (token == null) {
            throw new IllegalArgumentException(
                    "no user " + user + " in this cluster; it has " + tokens.keySet());
        }
        return token;
    }

    /// The table as `--token-auth-file` wants it: token, name, uid, groups.
    String csv() {
        return tokens.keySet().stream()
                .sorted()
                .map(user ->
                        "%s,%s,%s,\"%s\"%n"
                                .formatted(
                                        of(user), user, user, String.join(",", groups.get(user))))
                .collect(Collectors.joining());
    }
}
