package dev.belay.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// A short name for what a template says, whoever wrote it down.
///
/// Controllers that read a resource into types of their own and write it back add what is empty, like
/// `resources: {}`, leave it out again, and write quantities their way, `500m` for `0.5`: Argo Rollouts
/// and Argo CD take turns at it. None of that is a change.
final class Digest {

    private static final Set<String> QUANTITIES = Set.of("limits", "requests");

    private Digest() {}

    static String of(JsonNode json) {
        try {
            byte[] said = said(json, false).getBytes(StandardCharsets.UTF_8);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(said);
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /// What a value says; nothing where it is empty.
    private static String said(JsonNode value, boolean quantity) {
        if (value.isObject()) {
            Map<String, String> fields = new TreeMap<>();
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                String text =
                        said(field.getValue(), quantity || QUANTITIES.contains(field.getKey()));
                if (!text.isEmpty()) {
                    fields.put(field.getKey(), text);
                }
            }
            return fields.isEmpty() ? "" : fields.toString();
        }
        if (value.isArray()) {
            StringBuilder items = new StringBuilder();
            value.forEach(item -> items.append(said(item, quantity)).append(';'));
            return items.isEmpty() ? "" : "[%s]".formatted(items);
        }
        if (value.isNull() || value.isMissingNode()) {
            return "";
        }
        return quantity ? amount(value.asText()) : value.toString();
    }

    private static String amount(String text) {
        try {
            return new Quantity(text).getNumericalAmount().stripTrailingZeros().toPlainString();
        } catch (IllegalArgumentException | ArithmeticException e) {
            return text;
        }
    }
}
