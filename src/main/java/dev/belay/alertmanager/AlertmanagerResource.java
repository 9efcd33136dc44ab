package dev.belay.alertmanager;

import dev.belay.engine.AlertDesk;
import dev.belay.engine.BearerToken;
import dev.belay.engine.Secrets;
import dev.belay.observe.DeliveryMetrics;
import dev.belay.observe.LogKeys;
import dev.belay.observe.LogLine;
import io.quarkus.resteasy.reactive.server.EndpointDisabled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.time.InstantSource;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.RestResponse.Status;
import org.jspecify.annotations.Nullable;

/// `POST /alertmanager`: a firing alert of a release is acted on before the answer.
///
/// Alertmanager repeats a delivery after a 5xx and drops it after any 4xx, so a 4xx says here only what no
/// repeat could change: a wrong token, or a body that holds no alert.
@Path("/alertmanager")
@EndpointDisabled(name = AlertmanagerConfig.PREFIX + ".enabled", stringValue = "false")
@Tag(name = "webhooks")
@Singleton
public class AlertmanagerResource {

    static final String SOURCE = "alertmanager";

    private static final Logger LOG = Logger.getLogger(AlertmanagerResource.class);

    private final AlertmanagerConfig config;
    private final Secrets tokens;
    private final AlertDesk desk;
    private final DeliveryMetrics metrics;
    private final DeliveryLog log;
    private final InstantSource clock;

    AlertmanagerResource(
            AlertmanagerConfig config,
            @Named(SOURCE) Secrets tokens,
            AlertDesk desk,
            DeliveryMetrics metrics,
            DeliveryLog log,
            InstantSource clock) {
        this.config = config;
        this.tokens = tokens;
        this.desk = desk;
        this.metrics = metrics;
        this.log = log;
        this.clock = clock;
    }

    /// Judges every alert of a delivery. The body is a stream: without a token not a byte of it is read.
    @POST
    @RunOnVirtualThread
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Takes a webhook delivery of Alertmanager, payload version 4")
    @APIResponse(responseCode = "200", description = "Every readable alert is judged")
    @APIResponse(responseCode = "400", description = "The body holds no readable alert")
    @APIResponse(responseCode = "401", description = "No live bearer token")
    @APIResponse(responseCode = "503", description = "Something is not done yet; send it again")
    public RestResponse<Answer> deliver(
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
            InputStream body) {
        BearerToken.Match match = BearerToken.match(authorization, tokens);
        return switch (match) {
            case NONE -> unauthorized();
            case NEWEST, OLDER -> {
                metrics.signedWith(SOURCE, match == BearerToken.Match.NEWEST);
                yield judge(body);
            }
        };
    }

    private RestResponse<Answer> unauthorized() {
        metrics.delivered(SOURCE, "unauthorized");
        LOG.info(LogLine.of("alerts refused").with(LogKeys.OUTCOME, "unauthorized"));
        return ResponseBuilder.<Answer>create(Status.UNAUTHORIZED)
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                // Whatever is still to come of the body is not worth reading.
                .header("Connection", "close")
                .build();
    }

    private RestResponse<Answer> judge(InputStream body) {
        Payload payload = Payload.of(body, config.maxBodyBytes());
        Delivery.Result result = new Delivery(desk, clock.instant()).handle(payload);
        log.note(payload, result);
        return switch (result.status()) {
            case JUDGED -> answer(Status.OK, result).build();
            case UNREADABLE -> answer(Status.BAD_REQUEST, result).build();
            case RETRY ->
                    answer(Status.SERVICE_UNAVAILABLE, result)
                            .header(HttpHeaders.RETRY_AFTER, "1")
                            .build();
        };
    }

    private static ResponseBuilder<Answer> answer(Status status, Delivery.Result result) {
        return ResponseBuilder.create(status, result.answer());
    }
}
