package dev.belay.github.app;

import dev.belay.engine.Address;
import dev.belay.release.Intent;
import java.net.URI;
import java.util.Map;

/// Where people read about a release: a page of the user's own, as Belay itself has none.
public final class PageLinks {

    private static final String MEANING =
            GitHubAppConfig.PREFIX
                    + ".page-url (environment variable BELAY_GITHUB_PAGE_URL) must be a URL that starts with"
                    + " http or https, like"
                    + " https://grafana.example/d/belay-slo?var-namespace={namespace}&var-release={release};"
                    + " {namespace}, {service} and {release} are filled in, and nothing else in braces";

    private final String template;

    private PageLinks(String template) {
        this.template = template;
    }

    /// What the setting says; an [IllegalStateException] that says how it must be where it is none.
    public static PageLinks of(String setting) {
        if (setting.contains("{")) {
            URI unused = Address.of(filled(setting, "play", "game", "game-1"), MEANING);
            return new PageLinks(setting);
        }
        return new PageLinks(Address.base(setting, MEANING) + "/releases/{namespace}/{release}");
    }

    /// The address for one release.
    String to(Intent intent) {
        return filled(
                template, intent.id().namespace(), intent.policy().service(), intent.id().name());
    }

    private static String filled(
            String template, String namespace, String service, String release) {
        Map<String, String> values =
                Map.of("namespace", namespace, "service", service, "release", release);
        String text = template;
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("{" + value.getKey() + "}", Paths.encoded(value.getValue()));
        }
        return text; // No value has a brace left, so none is filled in twice.
    }
}
