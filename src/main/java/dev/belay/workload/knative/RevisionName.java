package dev.belay.workload.knative;

import dev.belay.engine.Workload.Order;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The name of the revision that a release brings in, known before there is such a revision: so
/// template and traffic go into one write, and nothing ever follows the latest revision.
///
/// Knative refuses a name that another template has had. So it differs with every start, even of the
/// same release; and it is the same however often one start is carried out.
final class RevisionName {

    /// The longest name of a Service whose tags and revisions still fit into a DNS label.
    static final int LONGEST_SERVICE = 53;

    private static final int LETTERS = 8;

    private RevisionName() {}

    static String of(Order order) {
        String start =
                String.join(
                        "\n",
                        order.intent().id().toString(),
                        order.intent().image(),
                        order.start().version());
        String letters = new BigInteger(1, sha256(start)).toString(32);
        return "%s-r%s"
                .formatted(
                        order.intent().policy().target().name(),
                        letters.substring(letters.length() - LETTERS));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
