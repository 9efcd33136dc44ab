package dev.belay.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The names of the custom resources, and their definitions as the build generated them.
public final class Crds {

    /// The API group.
    public static final String GROUP = "belay.dev";

    /// The only version so far.
    public static final String VERSION = "v1alpha1";

    /// Marks Releases that may still have something to do; its value is `true`.
    public static final String ACTIVE = "belay.dev/active";

    /// Names the policy of a Release.
    public static final String POLICY = "belay.dev/policy";

    /// The service of a Release, as its alerts name it.
    public static final String SERVICE = "belay.dev/service";

    /// The first characters of the commit, for people.
    public static final String SHA = "belay.dev/sha";

    /// Keeps a Release until nothing is left to be done about it.
    public static final String FINALIZER = "belay.dev/guard";

    private Crds() {}

    /// The YAML of the DeploymentPolicy definition.
    public static String deploymentPolicies() {
        return read("deploymentpolicies.belay.dev-v1.yml");
    }

    /// The YAML of the Release definition.
    public static String releases() {
        return read("releases.belay.dev-v1.yml");
    }

    private static String read(String file) {
        String path = "/META-INF/belay/crds/" + file;
        try (InputStream in = Crds.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(path + " is not packaged");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
