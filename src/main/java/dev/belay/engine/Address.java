package dev.belay.engine;

import java.net.URI;
import java.net.URISyntaxException;

/// Reads the addresses that somebody configured: of http or https, with a host, and with neither user nor fragment.
public final class Address {

    private Address() {}

    /// An address that is called as it is, with its query; an [IllegalStateException] with this text where it is none.
    public static URI of(String url, String otherwise) {
        try {
            URI address = new URI(url);
            String scheme = String.valueOf(address.getScheme());
            if ((scheme.equals("http") || scheme.equals("https"))
                    && address.getHost() != null
                    && address.getRawUserInfo() == null
                    && address.getRawFragment() == null) {
                return address;
            }
        } catch (URISyntaxException e) {
            // Said below, without the value: whatever it is, it may hold a secret.
        }
        throw new IllegalStateException(otherwise);
    }

    /// An address that paths are put behind: it has no query, and of a slash at its end nobody needs to know.
    public static URI base(String url, String otherwise) {
        URI address = of(url.endsWith("/") ? url.substring(0, url.length() - 1) : url, otherwise);
        if (address.getRawQuery() != null) {
            throw new IllegalStateException(otherwise);
        }
        return address;
    }
}
