package dev.belay.api;

import dev.belay.engine.Access.Caller;
import dev.belay.engine.Unavailable;
import dev.belay.observe.DeliveryMetrics;
import dev.belay.observe.LogKeys;
import dev.belay.observe.LogLine;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

/// Answers people: with what they asked for, or with a problem that says what to do about it.
final class Replies {

    static final String SOURCE = "api";

    private static final Logger LOG = Logger.getLogger(Replies.class);

    private final Guard guard;
    private final DeliveryMetrics metrics;

    Replies(Guard guard, DeliveryMetrics metrics) {
        this.guard = guard;
        this.metrics = metrics;
    }

    /// What came of a request of somebody whom the cluster knows, or the problem.
    RestResponse<Object> answer(
            @Nullable String authorization,
            String event,
            String about,
            Function<Caller, Object> work) {
        try {
            Object done = work.apply(guard.caller(authorization));
            metrics.delivered(SOURCE, "answered");
            return RestResponse.ok(done);
        } catch (Refused e) {
            return problem(e.problem(), event, about);
        } catch (Unavailable e) {
            return problem(
                    Problem.of(503, "Service Unavailable", String.valueOf(e.getMessage())),
                    event,
                    about);
        }
    }

    private RestResponse<Object> problem(Problem problem, String event, String about) {
        metrics.delivered(SOURCE, outcome(problem.status()));
        LOG.info(
                LogLine.of("not done")
                        .with(LogKeys.EVENT, event)
                        .with(LogKeys.RELEASE, about)
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
