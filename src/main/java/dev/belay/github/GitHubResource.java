package dev.belay.github;

import dev.belay.engine.Secrets;
import dev.belay.github.app.GitHubAppConfig;
import dev.belay.observe.DeliveryMetrics;
import dev.belay.observe.LogKeys;
import dev.belay.observe.LogLine;
import io.quarkus.resteasy.reactive.server.EndpointDisabled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Named;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/// The entrance for GitHub's webhooks.
///
/// What is cheap to refuse is refused first, and nothing is parsed that nobody signed.
@Path("/github")
@EndpointDisabled(name = GitHubConfig.PREFIX + ".enabled", stringValue = "false")
@Tag(name = "webhooks")
public class GitHubResource {

    private static final Logger LOG = Logger.getLogger(GitHubResource.class);
    private static final String SOURCE = "github";
    private static final String RETRY_AFTER_SECONDS = "5";

    private final GitHubConfig config;
    private final Secrets secrets;
    private final DeliveryHandler handler;
    private final CompletedDeliveries completed;
    private final DeliveryMetrics metrics;
    private final DeliveryReader reader;

    GitHubResource(
            GitHubConfig config,
            @Named(SOURCE) Secrets secrets,
            DeliveryHandler handler,
            CompletedDeliveries completed,
            DeliveryMetrics metrics,
            GitHubAppConfig app) {
        this.config = config;
        this.reader = new DeliveryReader(new CallbackUrl(app.apiUrl()));
        this.secrets = secrets;
        this.handler = handler;
        this.completed = completed;
        this.metrics = metrics;
    }

    /// Takes one delivery. The body is read as a stream, because the signature is over its raw bytes.
    @POST
    @Produces(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    @Operation(
            summary =
                    "Takes a webhook delivery of GitHub: deployment, deployment_status, deployment_protection_rule, workflow_run, check_run, ping")
    @APIResponse(responseCode = "202", description = "A release was stored")
    @APIResponse(responseCode = "200", description = "Nothing new; the body says why")
    @APIResponse(responseCode = "400", description = "The body cannot be understood")
    @APIResponse(responseCode = "401", description = "Not signed with a live secret")
    @APIResponse(responseCode = "413", description = "Longer than 25 MiB")
    @APIResponse(responseCode = "415", description = "Neither JSON nor a form")
    @APIResponse(responseCode = "503", description = "Could not be stored; send it again")
    public Response receive(@Context HttpHeaders headers, InputStream body) {
        Sender sender = Sender.of(headers);
        return respond(sender, answer(sender, headers, body));
    }

    private Answer answer(Sender sender, HttpHeaders headers, InputStream body) {
        Optional<Encoding> encoding =
                Encoding.of(headers.getHeaderString(HttpHeaders.CONTENT_TYPE));
        if (encoding.isEmpty()) {
            return Answer.of(Outcome.UNSUPPORTED);
        }
        if (isTooLong(headers.getHeaderString(HttpHeaders.CONTENT_LENGTH))) {
            return Answer.of(Outcome.TOO_LARGE);
        }
        Optional<Signature> signature =
                Signature.parse(headers.getRequestHeader("X-Hub-Signature-256"));
        if (signature.isEmpty()) {
            return Answer.of(Outcome.UNAUTHORIZED);
        }
        try {
            return BodyReader.read(body, config.maxBodyBytes())
                    .map(raw -> verified(sender, signature.get(), encoding.get(), raw))
                    .orElse(Answer.of(Outcome.TOO_LARGE));
        } catch (IOException e) {
            return Answer.of(Outcome.UNREADABLE, "the body did not arrive");
        }
    }

    private Answer verified(Sender sender, Signature signature, Encoding encoding, byte[] raw) {
        return switch (signature.check(raw, secrets.current())) {
            case NONE -> Answer.of(Outcome.UNAUTHORIZED);
            case NEWEST -> {
                metrics.signedWith(SOURCE, true);
                yield signed(sender, encoding, raw);
            }
            case OLDER -> {
                metrics.signedWith(SOURCE, false);
                yield signed(sender, encoding, raw);
            }
        };
    }

    private Answer signed(Sender sender, Encoding encoding, byte[] raw) {
        if (sender.event() == null) {
            return Answer.of(Outcome.UNREADABLE, "the header X-GitHub-Event is missing");
        }
        CompletedDeliveries.@Nullable Key key = key(sender.guid(), sender.event(), raw);
        if (key != null && completed.contains(key)) {
            return Answer.of(Outcome.KNOWN, "this delivery was completed before");
        }
        Answer answer = handler.handle(reader.read(sender.event(), encoding, raw));
        if (key != null && answer.isComplete()) {
            completed.add(key);
        }
        return answer;
    }

    private static CompletedDeliveries.@Nullable Key key(
            @Nullable String guid, String event, byte[] raw) {
        return guid == null ? null : new CompletedDeliveries.Key(guid, event, digest(raw));
    }

    /// A length is only declared; what arrives is counted all the same.
    private boolean isTooLong(@Nullable String declared) {
        return declared != null
                && declared.matches("[0-9]{1,18}")
                && Long.parseLong(declared) > config.maxBodyBytes();
    }

    private static String digest(byte[] raw) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(raw));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    private Response respond(Sender sender, Answer answer) {
        metrics.delivered(SOURCE, answer.outcome().code());
        LOG.info(
                line("delivery", sender, answer.outcome())
                        .with(LogKeys.REPOSITORY, answer.repository())
                        .with(LogKeys.REASON, answer.reason()));
        for (Answer.Item item : answer.releases()) {
            LOG.info(
                    line("release", sender, item.outcome())
                            .with(LogKeys.RELEASE, item.namespace() + "/" + item.name())
                            .with(LogKeys.REASON, item.reason()));
        }
        var response =
                Response.status(answer.outcome().status())
                        .type(MediaType.APPLICATION_JSON_TYPE)
                        .entity(answer);
        if (answer.outcome() == Outcome.UNAVAILABLE) {
            response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        return response.build();
    }

    private static LogLine line(String what, Sender sender, Outcome outcome) {
        return LogLine.of(what)
                .with(LogKeys.DELIVERY, sender.guid())
                .with(LogKeys.EVENT, sender.event())
                .with(LogKeys.OUTCOME, outcome.code());
    }

    /// A request so malformed that the framework gave up on it.
    @ServerExceptionMapper
    Response malformed(WebApplicationException e, HttpHeaders headers) {
        return e.getResponse().getStatus() < 500
                ? respond(
                        Sender.of(headers),
                        Answer.of(Outcome.UNREADABLE, "the request is malformed"))
                : failed(e, headers);
    }

    /// Whatever goes wrong in Belay itself is told by an id, and by more than that only in the log.
    @ServerExceptionMapper
    Response failed(RuntimeException e, HttpHeaders headers) {
        String incident = UUID.randomUUID().toString();
        LOG.error(
                LogLine.of("delivery failed")
                        .with(LogKeys.INCIDENT, incident)
                        .with(LogKeys.REASON, because(e)),
                new Trace(e));
        return respond(
                Sender.of(headers),
                Answer.of(Outcome.FAILED, "internal error, incident " + incident));
    }

    private static String because(Throwable e) {
        return Stream.iterate(e, Objects::nonNull, Throwable::getCause)
                .limit(5)
                .map(Throwable::toString)
                .collect(Collectors.joining(", because of "));
    }

    /// Where it went wrong, without the message: that stands in the line, made safe.
    private static final class Trace extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Trace(RuntimeException e) {
            super(e.getClass().getName(), null, false, true);
            setStackTrace(e.getStackTrace());
        }
    }
}
