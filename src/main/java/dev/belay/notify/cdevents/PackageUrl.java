package dev.belay.notify.cdevents;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Names a container image as a package URL of type `oci`, which is how CDEvents name artifacts.
final class PackageUrl {

    private PackageUrl() {}

    /// `registry.example.com/acme/game:1@sha256:…` as `pkg:oci/game@sha256%3A…?repository_url=…&tag=1`.
    static String of(String image) {
        int at = image.indexOf('@');
        String digest = at < 0 ? "" : image.substring(at + 1);
        String tagged = at < 0 ? image : image.substring(0, at);
        int colon = tagged.lastIndexOf(':');
        boolean hasTag = colon > tagged.lastIndexOf('/');
        String tag = hasTag ? tagged.substring(colon + 1) : "";
        String repository = hasTag ? tagged.substring(0, colon) : tagged;
        String name = repository.substring(repository.lastIndexOf('/') + 1);
        StringBuilder url = new StringBuilder("pkg:oci/").append(encoded(name.toLowerCase(Locale.ROOT)));
        if (!digest.isEmpty()) {
            url.append('@').append(encoded(digest));
        }
        url.append("?repository_url=").append(encoded(repository));
        if (!tag.isEmpty()) {
            url.append("&tag=").append(encoded(tag));
        }
        return url.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
