package dev.belay.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.github.app.Own;
import dev.belay.policy.Source.Deployment;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Turns the body of an event into what it says. Total: whatever the bytes are, the result is a
/// [Delivery].
final class DeliveryReader {

    private static final Pattern WORD = Pattern.compile("[a-z_]{1,40}");
    private static final Pattern REPOSITORY = Pattern.compile("[\\w.-]{1,100}/[\\w.-]{1,100}");
    private static final Pattern DOTS = Pattern.compile("\\.{1,2}/.*|.*/\\.{1,2}");
    private static final Pattern SHA = Pattern.compile("[0-9a-fA-F]{40}|[0-9a-fA-F]{64}");
    private static final long MAX_ID = 1_000_000_000_000_000_000L;
    private static final int MAX_TEXT = 255;

    /// Who GitHub says it was when the account is gone.
    private static final String GHOST = "ghost";

    private final WireReader wire = new WireReader();
    private final CallbackUrl callbacks;

    DeliveryReader() {
        this(CallbackUrl.OF_GITHUB);
    }

    /// @param callbacks what a callback has to look like
    DeliveryReader(CallbackUrl callbacks) {
        this.callbacks = callbacks;
    }

    /// Reads the body of an event; events that are not handled are not even parsed.
    Delivery read(String event, Encoding encoding, byte[] body) {
        try {
            return switch (event) {
                case "ping" -> new Delivery.Nothing("ping: the webhook is set up");
                case "deployment" -> created(wire.event(encoding.json(body)));
                case "deployment_status" -> changed(wire.event(encoding.json(body)));
                case "deployment_protection_rule" -> asked(wire.event(encoding.json(body)));
                case "check_run" -> PressReader.read(wire.checkEvent(encoding.json(body)));
                case "workflow_run" -> RunReader.read(wire.runEvent(encoding.json(body)));
                default -> new Delivery.Nothing("event %s is not handled".formatted(shown(event)));
            };
        } catch (UnreadableException e) {
            return new Delivery.Unreadable(String.valueOf(e.getMessage()));
        }
    }

    private Delivery created(Wire.Event event) throws UnreadableException {
        Optional<Delivery> skipped = skipped("deployment", event);
        return skipped.isPresent() ? skipped.get() : new Delivery.Created(deployment(event));
    }

    private Delivery changed(Wire.Event event) throws UnreadableException {
        Optional<Delivery> skipped = skipped("deployment_status", event);
        if (skipped.isPresent()) {
            return skipped.get();
        }
        Wire.Status status = need(event.deploymentStatus(), "deployment_status");
        if (status.description() != null && Own.isDescription(status.description())) {
            return new Delivery.Nothing("a deployment_status that Belay itself reported");
        }
        String state = need(status.state(), "deployment_status.state");
        Deployment deployment = deployment(event);
        return switch (state) {
            case "in_progress" -> new Delivery.Began(deployment);
            case "failure", "error", "inactive" -> new Delivery.Ended(deployment);
            default ->
                    new Delivery.Nothing(
                            "deployment_status %s means nothing here".formatted(shown(state)));
        };
    }

    private Delivery asked(Wire.Event event) throws UnreadableException {
        Optional<Delivery> skipped = skipped("deployment_protection_rule", "requested", event);
        if (skipped.isPresent()) {
            return skipped.get();
        }
        Deployment deployment = deployment(event);
        String url = need(event.deploymentCallbackUrl(), "deployment_callback_url");
        // Only a job asks, so its deployment waits for GitHub, too.
        Deployment madeByActions =
                new Deployment(
                        deployment.repository(),
                        deployment.id(),
                        deployment.sha(),
                        deployment.ref(),
                        deployment.environment(),
                        deployment.creator(),
                        deployment.authors(),
                        deployment.payload(),
                        true);
        String environment = environment(event, deployment);
        return callbacks
                .run(url, deployment.repository())
                .map(run -> new Delivery.Asked(madeByActions, run, environment))
                .orElseThrow(() ->
                        new UnreadableException(
                                "deployment_callback_url does not lead to a run of this repository"
                                        + " at the configured API"));
    }

    private static String environment(Wire.Event event, Deployment deployment)
            throws UnreadableException {
        return event.environment() == null
                ? deployment.environment()
                : text(event.environment(), "environment");
    }

    private Optional<Delivery> skipped(String name, Wire.Event event) throws UnreadableException {
        return skipped(name, "created", event);
    }

    private Optional<Delivery> skipped(String name, String wanted, Wire.Event event)
            throws UnreadableException {
        String action = need(event.action(), "action");
        if (!action.equals(wanted)) {
            return Optional.of(
                    new Delivery.Nothing(
                            "event %s with action %s is not handled"
                                    .formatted(name, shown(action))));
        }
        return isOurOwn(need(event.deployment(), "deployment"))
                ? Optional.of(
                        new Delivery.Nothing("a deployment made by a rollback starts no release"))
                : Optional.empty();
    }

    /// Belay tells GitHub of a rollback by a deployment, which comes back as an event like any other.
    private boolean isOurOwn(Wire.Deployment deployment) {
        JsonNode payload = object(deployment.payload());
        return "rollback".equals(deployment.task())
                && payload != null
                && (payload.has("belay") || payload.has("belay.rollbackOf"))
                && !payload.path("belay").has("retryOf");
    }

    private Deployment deployment(Wire.Event event) throws UnreadableException {
        Wire.Deployment d = need(event.deployment(), "deployment");
        String environment = text(d.environment(), "deployment.environment");
        return new Deployment(
                repository(need(event.repository(), "repository")),
                id(d),
                sha(d.sha(), "deployment.sha"),
                text(d.ref(), "deployment.ref"),
                // Otherwise whoever may write a status could move a deployment to production.
                d.originalEnvironment() == null
                        ? environment
                        : text(d.originalEnvironment(), "deployment.original_environment"),
                d.creator() == null ? GHOST : text(d.creator().login(), "deployment.creator.login"),
                Authors.of(event, d, object(d.payload())),
                fields(object(d.payload())),
                event.workflowRun() != null);
    }

    static String repository(Wire.Repository repository) throws UnreadableException {
        String name = need(repository.fullName(), "repository.full_name");
        if (!REPOSITORY.matcher(name).matches() || DOTS.matcher(name).matches()) {
            throw new UnreadableException("repository.full_name is not owner/name");
        }
        return name;
    }

    private static long id(Wire.Deployment deployment) throws UnreadableException {
        long id = need(deployment.id(), "deployment.id");
        if (id < 1 || id > MAX_ID) {
            throw new UnreadableException("deployment.id is out of range");
        }
        return id;
    }

    static String sha(@Nullable String value, String field) throws UnreadableException {
        String sha = need(value, field);
        if (!SHA.matcher(sha).matches()) {
            throw new UnreadableException(field + " is not 40 or 64 hex digits");
        }
        return sha;
    }

    /// A text that can be stored and shown: not empty, not long, nothing invisible.
    static String text(@Nullable String value, String field) throws UnreadableException {
        String text = need(value, field);
        if (text.isBlank() || text.length() > MAX_TEXT) {
            throw new UnreadableException(
                    "%s must have 1 to %d characters".formatted(field, MAX_TEXT));
        }
        if (text.codePoints().anyMatch(DeliveryReader::isUnfit)) {
            throw new UnreadableException(field + " has a character that cannot be stored");
        }
        return text;
    }

    private static boolean isUnfit(int c) {
        return Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE;
    }

    /// The payload as an object: GitHub passes on either an object or a text, which may hold one.
    private @Nullable JsonNode object(@Nullable JsonNode payload) {
        JsonNode node =
                payload != null && payload.isTextual()
                        ? wire.embedded(payload.textValue())
                        : payload;
        return node != null && node.isObject() ? node : null;
    }

    private static Map<String, String> fields(@Nullable JsonNode payload) {
        Map<String, String> fields = new HashMap<>();
        if (payload != null) {
            payload.forEachEntry((name, value) -> {
                if (value.isTextual() || value.isNumber() || value.isBoolean()) {
                    fields.put(name, value.asText());
                }
            });
        }
        return fields;
    }

    static <T> T need(@Nullable T value, String field) throws UnreadableException {
        if (value == null) {
            throw new UnreadableException(field + " is missing");
        }
        return value;
    }

    /// GitHub's own words are short and plain; anything else is not repeated.
    static String shown(String word) {
        return WORD.matcher(word).matches() ? word : "of an unknown name";
    }
}
