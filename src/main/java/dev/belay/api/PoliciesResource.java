package dev.belay.api;

import dev.belay.engine.Access;
import dev.belay.engine.Access.Right;
import dev.belay.engine.Guardrails;
import dev.belay.guardrail.Guarded;
import dev.belay.guardrail.Options;
import dev.belay.guardrail.PipelineObjectives;
import dev.belay.guardrail.Yaml;
import dev.belay.observe.DeliveryMetrics;
import io.quarkus.resteasy.reactive.server.EndpointDisabled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// `/api/policies`: what a policy needs in Prometheus, Alertmanager and Grafana, rendered as it is now. Whoever may read
/// the policy may read it.
@Path("/api/policies/{namespace}/{name}")
@EndpointDisabled(name = ApiConfig.PREFIX + ".enabled", stringValue = "false")
@Tag(name = "people")
@Produces(MediaType.APPLICATION_JSON)
@Singleton
public class PoliciesResource {

    private static final String YAML = "application/yaml";

    private final Guard guard;
    private final Guardrails guardrails;
    private final Options options;
    private final PipelineObjectives objectives;
    private final Replies replies;

    PoliciesResource(
            Access access,
            Guardrails guardrails,
            Options options,
            PipelineObjectives objectives,
            DeliveryMetrics metrics) {
        this.guard = new Guard(access);
        this.guardrails = guardrails;
        this.options = options;
        this.objectives = objectives;
        this.replies = new Replies(guard, metrics);
    }

    /// One document of a policy.
    @GET
    @Path("/{document}")
    @RunOnVirtualThread
    @Operation(
            summary =
                    "Renders rules, prometheusrule, route, scrape, kube-state-metrics, pipeline-rules (YAML) or dashboards (JSON)")
    @APIResponse(responseCode = "200", description = "The document")
    @APIResponse(responseCode = "401", description = "No live token that was made for Belay")
    @APIResponse(responseCode = "403", description = "The permission that is named is missing")
    @APIResponse(responseCode = "404", description = "No such document, or no such policy")
    @APIResponse(responseCode = "503", description = "The policy cannot be read now; ask again")
    public RestResponse<Object> document(
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
            @PathParam("namespace") String namespace,
            @PathParam("name") String name,
            @PathParam("document") String document) {
        RestResponse<Object> answer =
                replies.answer(
                        authorization,
                        "get",
                        namespace + "/" + name,
                        caller -> {
                            guard.require(
                                    caller,
                                    new Right("get", "deploymentpolicies", "", namespace, name));
                            Document wanted =
                                    Document.named(document)
                                            .orElseThrow(() ->
                                                    unknown(
                                                            "no document %s; there are %s"
                                                                    .formatted(
                                                                            document,
                                                                            Document.names())));
                            Guarded guarded =
                                    guardrails
                                            .guarded(namespace, name)
                                            .orElseThrow(() ->
                                                    unknown(
                                                            "no usable policy %s in namespace %s"
                                                                    .formatted(name, namespace)));
                            return rendered(wanted, guarded);
                        });
        boolean yaml = answer.getStatus() == 200 && answer.getEntity() instanceof String;
        return yaml
                ? RestResponse.ResponseBuilder.<Object>ok(answer.getEntity(), YAML).build()
                : answer;
    }

    private Object rendered(Document wanted, Guarded guarded) {
        Object tree = wanted.of(guarded, options, objectives);
        return wanted == Document.DASHBOARDS ? tree : Yaml.text(tree);
    }

    private static Refused unknown(String what) {
        return new Refused(Problem.of(404, "Not Found", what));
    }
}
