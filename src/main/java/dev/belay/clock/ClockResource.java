package dev.belay.clock;

import dev.belay.engine.BearerToken;
import dev.belay.engine.Secrets;
import dev.belay.engine.Sweeper;
import dev.belay.engine.Unavailable;
import dev.belay.observe.DeliveryMetrics;
import dev.belay.observe.LogKeys;
import dev.belay.observe.LogLine;
import io.quarkus.resteasy.reactive.server.EndpointDisabled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.RestResponse.Status;

/// `POST /clock`: does what is due, and says 503 while something of it could not be done.
///
/// A 2xx has no body, because Eventing takes one for a reply event.
@Path("/clock")
@EndpointDisabled(name = ClockConfig.PREFIX + ".enabled", stringValue = "false")
@Tag(name = "webhooks")
@Singleton
public class ClockResource {

    static final String SOURCE = "clock";

    private static final int MOST_BYTES = 64 * 1024;
    private static final Logger LOG = Logger.getLogger(ClockResource.class);

    private final ClockConfig config;
    private final Secrets tokens;
    private final DeliveryMetrics metrics;
    private final Coalescer<Tick, Sweeper.Report> sweeps;

    ClockResource(
            ClockConfig config,
            @Named(SOURCE) Secrets tokens,
            Sweeper sweeper,
            DeliveryMetrics metrics) {
        this.config = config;
        this.tokens = tokens;
        this.metrics = metrics;
        sweeps = new Coalescer<>(tick -> sweeper.sweep(tick.namespace()), Tick::and);
    }

    /// Does what is due. Callers wait for one another here, so each waits on a thread that costs nothing.
    @POST
    @RunOnVirtualThread
    @Operation(
            summary = "Does everything that is due: a CloudEvent in any mode, or an empty request")
    @APIResponse(responseCode = "204", description = "Nothing that is due is left undone")
    @APIResponse(responseCode = "400", description = "An event without a required attribute")
    @APIResponse(responseCode = "401", description = "No live bearer token")
    @APIResponse(responseCode = "413", description = "An event of more than 64 KiB")
    @APIResponse(
            responseCode = "503",
            description = "Something due could not be done; send it again")
    public RestResponse<String> tick(@Context HttpHeaders headers, InputStream body) {
        if (!admitted(headers)) {
            return unauthorized();
        }
        Function<String, Optional<String>> header =
                name -> Optional.ofNullable(headers.getHeaderString(name));
        try {
            return switch (CloudEvents.mode(header)) {
                case NONE -> sweep(Tick.EVERYWHERE);
                case BINARY -> sweep(CloudEvents.binary(header));
                case STRUCTURED -> fromBody(body, CloudEvents::structured);
                case BATCH -> fromBody(body, CloudEvents::batch);
            };
        } catch (CloudEvents.Malformed e) {
            return refused(Status.BAD_REQUEST, "unreadable", String.valueOf(e.getMessage()));
        }
    }

    private boolean admitted(HttpHeaders headers) {
        if (config.tokenFile().isEmpty()) {
            return true;
        }
        String authorization = headers.getHeaderString(HttpHeaders.AUTHORIZATION);
        return switch (BearerToken.match(authorization, tokens)) {
            case NONE -> false;
            case NEWEST, OLDER -> true;
        };
    }

    private RestResponse<String> unauthorized() {
        metrics.delivered(SOURCE, "unauthorized");
        LOG.info(LogLine.of("tick refused").with(LogKeys.OUTCOME, "unauthorized"));
        return ResponseBuilder.<String>create(Status.UNAUTHORIZED)
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                .header("Connection", "close")
                .build();
    }

    private RestResponse<String> fromBody(InputStream body, CloudEvents.Reader reader)
            throws CloudEvents.Malformed {
        byte[] bytes;
        try {
            bytes = body.readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            return retry("the body stopped arriving");
        }
        if (bytes.length > MOST_BYTES) {
            return refused(Status.PAYLOAD_TOO_LARGE, "too-large", "an event has at most 64 KiB");
        }
        return sweep(reader.read(bytes));
    }

    private RestResponse<String> sweep(Tick tick) {
        Sweeper.Report report;
        try {
            report = sweeps.run(tick);
        } catch (Unavailable e) {
            return retry(String.valueOf(e.getMessage()));
        }
        if (!report.failed().isEmpty()) {
            return retry("could not finish " + String.join(", ", report.failed()));
        }
        metrics.delivered(SOURCE, "swept");
        LOG.debug(
                LogLine.of("looked at %d releases".formatted(report.looked()))
                        .with(LogKeys.OUTCOME, "swept"));
        return RestResponse.noContent();
    }

    private RestResponse<String> retry(String why) {
        metrics.delivered(SOURCE, "retry");
        LOG.warn(
                LogLine.of("tick to be repeated")
                        .with(LogKeys.OUTCOME, "retry")
                        .with(LogKeys.REASON, why));
        return ResponseBuilder.<String>create(Status.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, "1")
                .build();
    }

    private RestResponse<String> refused(Status status, String outcome, String why) {
        metrics.delivered(SOURCE, outcome);
        LOG.info(
                LogLine.of("tick refused")
                        .with(LogKeys.OUTCOME, outcome)
                        .with(LogKeys.REASON, why));
        return ResponseBuilder.create(status, why)
                .header(HttpHeaders.CONTENT_TYPE, "text/plain")
                .build();
    }
}
