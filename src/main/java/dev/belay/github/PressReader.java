package dev.belay.github;

import dev.belay.github.app.CheckRuns;
import dev.belay.release.Press;
import dev.belay.release.ReleaseId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Turns the event `check_run` into what it says of the button on one of Belay's.
final class PressReader {

    private static final Pattern RELEASE = Pattern.compile("([a-z0-9-]{1,63})/([a-z0-9.-]{1,253})");

    private PressReader() {}

    static Delivery read(Wire.CheckEvent event) throws UnreadableException {
        String action = DeliveryReader.need(event.action(), "action");
        if (!action.equals("requested_action")) {
            return new Delivery.Nothing(
                    "event check_run with action %s is not handled"
                            .formatted(DeliveryReader.shown(action)));
        }
        Wire.RequestedAction button =
                DeliveryReader.need(event.requestedAction(), "requested_action");
        String identifier = DeliveryReader.need(button.identifier(), "requested_action.identifier");
        Wire.CheckRun run = DeliveryReader.need(event.checkRun(), "check_run");
        Optional<ReleaseId> release = release(run.externalId());
        if (!identifier.equals(CheckRuns.BUTTON) || release.isEmpty()) {
            return new Delivery.Nothing("a button that is not Belay's");
        }
        return new Delivery.Pressed(
                release.orElseThrow(),
                DeliveryReader.text(run.name(), "check_run.name"),
                new Press(
                        login(event.sender()),
                        DeliveryReader.repository(
                                DeliveryReader.need(event.repository(), "repository")),
                        DeliveryReader.sha(run.headSha(), "check_run.head_sha")));
    }

    private static Optional<ReleaseId> release(@Nullable String externalId) {
        Matcher m = RELEASE.matcher(externalId == null ? "" : externalId);
        return m.matches() ? Optional.of(new ReleaseId(m.group(1), m.group(2))) : Optional.empty();
    }

    private static String login(Wire.@Nullable User sender) throws UnreadableException {
        String login =
                DeliveryReader.need(DeliveryReader.need(sender, "sender").login(), "sender.login");
        if (!Press.isLogin(login)) {
            throw new UnreadableException("sender.login is not the form of a login");
        }
        return login;
    }
}
