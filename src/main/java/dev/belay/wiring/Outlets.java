package dev.belay.wiring;

import dev.belay.engine.Address;
import dev.belay.engine.Channel;
import dev.belay.engine.Secrets;
import dev.belay.notify.NotSetUp;
import dev.belay.notify.Post;
import dev.belay.notify.cdevents.CdEventsChannel;
import dev.belay.notify.cdevents.CdEventsConfig;
import dev.belay.notify.pagerduty.PagerDutyChannel;
import dev.belay.notify.pagerduty.PagerDutyConfig;
import dev.belay.notify.slack.SlackChannel;
import dev.belay.notify.slack.SlackConfig;
import dev.belay.notify.slack.SlackWebhook;
import dev.belay.notify.slack.WebApi;
import dev.belay.observe.DeliveryMetrics;
import dev.belay.policy.Notifications;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The channels outside the cluster: Slack, PagerDuty and CDEvents, each as it is configured.
@Singleton
class Outlets {

    /// Telling people is never urgent enough to keep a tick waiting for longer.
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private static final String TOKEN = SlackConfig.PREFIX + ".token-file";
    private static final String WEBHOOK = SlackConfig.PREFIX + ".webhook-url-file";
    private static final String API = SlackConfig.PREFIX + ".api-url";
    private static final String ROUTING_KEY = PagerDutyConfig.PREFIX + ".routing-key-file";
    private static final String EVENTS = PagerDutyConfig.PREFIX + ".url";
    private static final String SINK = CdEventsConfig.PREFIX + ".sink";

    private final SlackConfig slack;
    private final PagerDutyConfig pagerDuty;
    private final CdEventsConfig cdEvents;
    private final DeliveryMetrics metrics;
    private final Post post = new Post(PATIENCE);

    Outlets(
            SlackConfig slack,
            PagerDutyConfig pagerDuty,
            CdEventsConfig cdEvents,
            DeliveryMetrics metrics) {
        this.slack = slack;
        this.pagerDuty = pagerDuty;
        this.cdEvents = cdEvents;
        this.metrics = metrics;
    }

    /// One for each that a policy can ask for, set up or not; throws [IllegalStateException] where one
    /// is set up wrongly.
    List<Channel> channels() {
        return List.of(slack(), pagerDuty(), cdEvents());
    }

    private Channel slack() {
        if (slack.tokenFile().isPresent() && slack.webhookUrlFile().isPresent()) {
            throw new IllegalStateException(
                    "only one of %s and %s can be set".formatted(TOKEN, WEBHOOK));
        }
        if (slack.tokenFile().isPresent()) {
            var address = Address.base(slack.apiUrl(), mustBeUrl(API));
            Secrets token = open(slack.tokenFile(), TOKEN, SlackChannel.NAME);
            return new SlackChannel(new WebApi(post, address, token));
        }
        return slack.webhookUrlFile().isPresent()
                ? new SlackWebhook(post, open(slack.webhookUrlFile(), WEBHOOK, SlackChannel.NAME))
                : new NotSetUp(SlackChannel.NAME, TOKEN, n -> n.slack().isPresent());
    }

    private Channel pagerDuty() {
        if (pagerDuty.routingKeyFile().isEmpty()) {
            return new NotSetUp(PagerDutyChannel.NAME, ROUTING_KEY, Notifications::pagerDuty);
        }
        return new PagerDutyChannel(
                post,
                Address.base(pagerDuty.url(), mustBeUrl(EVENTS)),
                open(pagerDuty.routingKeyFile(), ROUTING_KEY, PagerDutyChannel.NAME));
    }

    private Channel cdEvents() {
        return cdEvents.sink()
                .<Channel>map(sink -> new CdEventsChannel(post, Address.of(sink, mustBeUrl(SINK))))
                .orElseGet(() -> new NotSetUp(CdEventsChannel.NAME, SINK, Notifications::cdEvents));
    }

    private static String mustBeUrl(String property) {
        return property + " must be a URL that starts with http or https";
    }

    private Secrets open(Optional<Path> file, String property, String source) {
        return SecretFile.open(file, property, () -> metrics.keptOldSecrets(source));
    }

    /// Refuses to start with anything set up wrongly, and says all of it.
    void check(@Observes StartupEvent started) {
        List<String> problems = new ArrayList<>();
        List<Supplier<Channel>> all = List.of(this::slack, this::pagerDuty, this::cdEvents);
        for (Supplier<Channel> channel : all) {
            try {
                Channel unused = channel.get();
            } catch (IllegalStateException e) {
                problems.add(e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(
                    "Belay cannot start:%n  - %s"
                            .formatted(String.join(System.lineSeparator() + "  - ", problems)));
        }
    }
}
