package dev.belay.api;

import dev.belay.engine.Access;
import dev.belay.engine.Access.Caller;
import dev.belay.engine.FrontDesk;
import dev.belay.engine.Secrets;
import dev.belay.engine.Unavailable;
import dev.belay.observe.DeliveryMetrics;
import dev.belay.observe.LogKeys;
import dev.belay.observe.LogLine;
import dev.belay.release.ReleaseId;
import io.quarkus.resteasy.reactive.server.EndpointDisabled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

/// `/api/releases`: how releases stand, and what people want of them. Who may is the cluster's to say.
@Path("/api/releases/{namespace}")
@EndpointDisabled(name = ApiConfig.PREFIX + ".enabled", stringValue = "false")
@Tag(name = "people")
@Produces(MediaType.APPLICATION_JSON)
@Singleton
public class ReleasesResource {

    static final String SOURCE = "api";

    private static final Logger LOG = Logger.getLogger(ReleasesResource.class);

    private final Guard guard;
    private final Counter counter;
    private final DeliveryMetrics metrics;

    ReleasesResource(
            Access access,
            FrontDesk desk,
            @Named("people") Secrets people,
            DeliveryMetrics metrics) {
        this.guard = new Guard(access);
        this.counter = new Counter(desk, guard, new People(people));
        this.metrics = metrics;
    }

    /// All releases of a namespace.
    @GET
    @RunOnVirtualThread
    @Operation(summary = "Lists the releases of a namespace, finished ones included")
    @APIResponse(responseCode = "200", description = "The releases, the newest deployment first")
    public RestResponse<Object> list(
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
            @PathParam("namespace") String namespace) {
        return answer(authorization, "list", namespace, caller -> counter.list(caller, namespace));
    }

    /// One release.
    @GET
    @Path("/{name}")
    @RunOnVirtualThread
    @Operation(summary = "Tells how a release stands and why")
    @APIResponse(responseCode = "200", description = "The release")
    public RestResponse<Object> show(
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
            @PathParam("namespace") String namespace,
            @PathParam("name") String name) {
        ReleaseId id = new ReleaseId(namespace, name);
        return answer(authorization, "get", id.toString(), caller -> counter.show(caller, id));
    }

    /// Asks something of a release. Without a token not a byte of the body is read.
    @POST
    @Path("/{name}/{verb}")
    @RunOnVirtualThread
    @Operation(
            summary =
                    "Approves, promotes, holds, resumes, rolls back, retries or cancels a release")
    @APIResponse(responseCode = "200", description = "Done, or written down to be done at once")
    @APIResponse(responseCode = "400", description = "A field of the request is wrong")
    @APIResponse(responseCode = "401", description = "No live token that was made for Belay")
    @APIResponse(responseCode = "403", description = "The permission that is named is missing")
    @APIResponse(responseCode = "404", description = "No such release")
    @APIResponse(responseCode = "409", description = "The release's phase does not allow it")
    @APIResponse(responseCode = "503", description = "Nothing is known to be done; ask again")
    public RestResponse<Object> ask(
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
            @PathParam("namespace") String namespace,
            @PathParam("name") String name,
            @PathParam("verb") String verb,
            InputStream body) {
        ReleaseId id = new ReleaseId(namespace, name);
        return answer(
                authorization, verb, id.toString(), caller -> counter.ask(caller, id, verb, body));
    }

    private RestResponse<Object> answer(
            @Nullable String authorization,
            String event,
            String release,
            Function<Caller, Object> work) {
        try {
            Object done = work.apply(guard.caller(authorization));
            metrics.delivered(SOURCE, "answered");
            return RestResponse.ok(done);
        } catch (Refused e) {
            return problem(e.problem(), event, release);
        } catch (Unavailable e) {
            return problem(
                    Problem.of(503, "Service Unavailable", String.valueOf(e.getMessage())),
                    event,
                    release);
        }
    }

    private RestResponse<Object> problem(Problem problem, String event, String release) {
        metrics.delivered(SOURCE, outcome(problem.status()));
        LOG.info(
                LogLine.of("not done")
                        .with(LogKeys.EVENT, event)
                        .with(LogKeys.RELEASE, release)
                        .with(LogKeys.OUTCOME, outcome(problem.status()))
                        .with(LogKeys.REASON, problem.detail()));
        ResponseBuilder<Object> answer =
                ResponseBuilder.<Object>create(problem.status(), problem.title())
                        .entity(problem)
                        .header(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
        return switch (problem.status()) {
            case 401 ->
                    answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                            .header("Connection", "close")
                            .build();
            case 503 -> answer.header(HttpHeaders.RETRY_AFTER, "1").build();
            default -> answer.build();
        };
    }

    private static String outcome(int status) {
        return switch (status) {
            case 401 -> "unauthorized";
            case 403 -> "forbidden";
            case 404 -> "unknown";
            case 409 -> "conflict";
            case 503 -> "retry";
            default -> "unreadable";
        };
    }
}
