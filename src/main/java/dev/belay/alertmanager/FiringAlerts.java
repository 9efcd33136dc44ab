package dev.belay.alertmanager;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.belay.engine.Address;
import dev.belay.engine.Alerts;
import dev.belay.engine.Exchange;
import dev.belay.engine.Unavailable;
import dev.belay.policy.DnsName;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Asks Alertmanager's API (v2) what fires, silenced and inhibited alerts included: an SLO that someone silenced is
/// broken all the same.
public final class FiringAlerts implements Alerts {

    private static final String PROPERTY = AlertmanagerConfig.PREFIX + ".url";

    /// More than any service's alerts take; an answer beyond it is no answer.
    private static final long MAX_BYTES = 8 << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final URI address;
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(PATIENCE)
                    .build();

    /// @param address the base of the API, as [#address] reads it
    public FiringAlerts(URI address) {
        this.address = address;
    }

    /// What the setting says, or why it cannot be used.
    public static URI address(String url) {
        return Address.base(
                url,
                PROPERTY
                        + " must be the base URL of Alertmanager, like"
                        + " http://alertmanager.monitoring:9093");
    }

    @Override
    public List<Firing> about(String namespace, String service) {
        String filters =
                Stream.of(
                                "namespace=\"%s\"".formatted(namespace),
                                "service=\"%s\"".formatted(service),
                                "%s=~\"rollback|hold\"".formatted(RawAlert.ACTION))
                        .map(filter -> "&filter=" + URLEncoder.encode(filter, UTF_8))
                        .collect(Collectors.joining());
        HttpRequest request =
                HttpRequest.newBuilder(
                                URI.create(
                                        address
                                                + "/api/v2/alerts?active=true&silenced=true&inhibited=true"
                                                + filters))
                        .timeout(PATIENCE)
                        .build();
        try {
            HttpResponse<byte[]> answer = Exchange.whole(http, request, PATIENCE, MAX_BYTES);
            if (answer.statusCode() != 200) {
                throw unasked("it answered " + answer.statusCode());
            }
            return read(answer.body());
        } catch (IOException e) {
            throw unasked(e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unasked("interrupted");
        }
    }

    private List<Firing> read(byte[] body) throws IOException {
        JsonNode alerts = json.readTree(body);
        if (!alerts.isArray()) {
            throw unasked("its answer is no list of alerts");
        }
        List<Firing> firing = new ArrayList<>();
        for (JsonNode alert : alerts) {
            JsonNode labels = alert.path("labels");
            String slo = labels.path(RawAlert.SLO).asText();
            if (DnsName.isLabelValue(slo)) {
                firing.add(
                        new Firing(
                                slo,
                                Optional.of(labels.path(RawAlert.RELEASE).asText())
                                        .filter(DnsName::isName)));
            }
        }
        return firing;
    }

    private static Unavailable unasked(String why) {
        return new Unavailable("Alertmanager could not be asked what fires: " + why);
    }
}
