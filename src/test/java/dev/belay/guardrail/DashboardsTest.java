package dev.belay.guardrail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The dashboards can be imported and read: what a linter of Grafana's would look for. Each check is tried on a
/// dashboard that is wrong, too.
class DashboardsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<JsonNode> DASHBOARDS =
            Dashboards.all().stream().map(d -> (JsonNode) JSON.valueToTree(d)).toList();

    /// Counters whose growth is asked for over something else than the step of the panel, and why.
    private static final Map<String, String> WAIVED = Map.of();

    private static final Lint LINT = new Lint(KnownMetrics.all(), WAIVED.keySet());

    @Test
    void everyDashboardPassesTheLint() {
        assertThat(DASHBOARDS).hasSize(4);
        assertThat(DASHBOARDS.stream().flatMap(LINT::problems)).isEmpty();
    }

    @Test
    void theUidsAreThoseThatAlertsAndPeopleLinkTo() {
        assertThat(DASHBOARDS.stream().map(d -> d.path("uid").asText()))
                .containsExactly("belay-pipeline", "belay-slo", "belay-rollbacks", "belay-trends");
    }

    @Test
    void theEvidenceStandsBesideItsLine() {
        assertThat(
                        Lint.queries(DASHBOARDS.get(1))
                                .map(Lint.Asked::expr)
                                .flatMap(e -> Metrics.named(e).stream()))
                .contains(
                        "belay:evidence:llr",
                        "belay:evidence:threshold",
                        "belay:evidence:llr_recent",
                        "belay:evidence:threshold_recent",
                        "belay:warning:threshold",
                        "belay:critical:threshold");
    }

    /// What promtool reads is what these are.
    @Test
    void theQueriesOfVariablesAreAmongTheQueries() {
        for (JsonNode dashboard : DASHBOARDS) {
            assertThat(
                            Lint.queries(dashboard)
                                    .filter(q -> q.where().contains(": $"))
                                    .map(Lint.Asked::expr))
                    .hasSize(dashboard.at("/templating/list").size() - 1)
                    .allMatch(expr -> expr.contains("belay") && !expr.contains("label_values"));
        }
        found(
                "gone_total",
                d -> {
                    ObjectNode variable = (ObjectNode) d.at("/templating/list/1");
                    String query = "label_values(gone_total, namespace)";
                    variable.put("definition", query).putObject("query").put("query", query);
                });
    }

    @Test
    void theLintFindsWhatIsWrong() {
        found("two panels overlap", d -> panel(d, 2).set("gridPos", panel(d, 1).get("gridPos")));
        found("is outside", d -> ((ObjectNode) panel(d, 1).get("gridPos")).put("x", 22));
        found("id 2 twice", d -> panel(d, 2).put("id", 2));
        found("type graph", d -> panel(d, 1).put("type", "graph"));
        found("no title", d -> panel(d, 1).put("title", ""));
        found("no description", d -> panel(d, 1).remove("description"));
        found(
                "no unit",
                d -> ((ObjectNode) panel(d, 1).at("/fieldConfig/defaults")).remove("unit"));
        found("datasource", d -> panel(d, 1).put("datasource", "prod"));
        found("datasource", d -> ((ObjectNode) panel(d, 1).at("/targets/0")).remove("datasource"));
        found("gone_total", d -> ask(d, "rate(gone_total[$__rate_interval])"));
        found("belay:gone.*", d -> ask(d, "max({__name__=~\"belay:gone.*\"})"));
        found("not over $__rate_interval", d -> ask(d, "rate(belay_decisions_total[5m])"));
        found("$gone", d -> ask(d, "up{job=\"$gone\"}"));
        found("an id", d -> d.put("id", 7));
        found("__inputs", d -> d.putArray("__inputs"));
        found("schemaVersion", d -> d.put("schemaVersion", 30));
        found("uid", d -> d.put("uid", "x".repeat(41)));
        found("no query", d -> panel(d, 1).putArray("targets"));
        found("variable", d -> ((ObjectNode) d.at("/templating/list/1")).put("definition", "gone"));
    }

    private static void found(String what, Consumer<ObjectNode> wrong) {
        ObjectNode dashboard = DASHBOARDS.getFirst().deepCopy();
        wrong.accept(dashboard);
        assertThat(LINT.problems(dashboard)).anyMatch(p -> p.contains(what));
    }

    private static ObjectNode panel(ObjectNode dashboard, int index) {
        return (ObjectNode) dashboard.path("panels").path(index);
    }

    private static void ask(ObjectNode dashboard, String expr) {
        ((ObjectNode) panel(dashboard, 1).at("/targets/0")).put("expr", expr);
    }

    @Test
    void namesOfMetricsAreFoundInPromQl() {
        assertThat(
                        Metrics.named(
                                "sum by (a, b) (rate(x_total{c=\"d\",e=~\"{2}\"}[5m])) / on (f) group_left (g)"
                                        + " (y offset 5m) > 1e3 or vector(0) unless time() - belay:z:rate1m * .5"))
                .isEqualTo(Set.of("x_total", "y", "belay:z:rate1m"));
        assertThat(Metrics.named("label_replace(a, \"b\", \"$1\", \"c\", \"d(.*)\")"))
                .isEqualTo(Set.of("a"));
        assertThat(
                        Metrics.matched("max({__name__=~\"belay:x.+\",y=\"z\"})").stream()
                                .map(Object::toString))
                .containsExactly("belay:x.+");
    }

    @Test
    void whatIsKnownComesFromTheCode() {
        assertThat(KnownMetrics.all())
                .contains(
                        "belay_deliveries_total",
                        "belay_effects_seconds_sum",
                        "belay_release_info",
                        "belay:rollback:ratio30d",
                        "ALERTS")
                .doesNotContain("belay_gone_total");
        assertThat(Stream.of("belay:bad_ratio:rate1m", "belay:evidence:llr"))
                .allSatisfy(record -> assertThat(KnownMetrics.all()).contains(record));
    }
}
