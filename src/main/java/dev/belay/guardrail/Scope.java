package dev.belay.guardrail;

import dev.belay.policy.PromQl;
import java.time.Duration;

/// Which series belong to a policy.
final class Scope {

    /// How long a release may be without samples: a few scrapes, and the time a pod needs to be found.
    static final Duration MISSING_FOR = Duration.ofMinutes(2);

    private Scope() {}

    /// Matchers for what the releases of this policy expose. Their names are the policy's and a number, so
    /// no label of the service is needed.
    static String releases(Guarded guarded) {
        return "namespace=\"%s\",belay_release=~\"%s\""
                .formatted(guarded.namespace(), guarded.quotedReleases());
    }

    /// Matchers for a version that Belay found running: it has no release, only a service.
    static String adopted(Guarded guarded) {
        return "namespace=\"%s\",service=\"%s\",belay_release=\"\""
                .formatted(guarded.namespace(), guarded.service());
    }

    /// Any PromQL, narrowed to the releases of this policy.
    static String releases(Guarded guarded, PromQl promQl) {
        return switch (promQl) {
            case PromQl.Selector selector -> selector.with(releases(guarded)).text();
            case PromQl.Expression(String text) ->
                    only(
                            "label_join(%s, \"belay_mine\", \"/\", \"namespace\", \"belay_release\")"
                                    .formatted(text),
                            guarded.namespace() + "/" + guarded.quotedReleases());
        };
    }

    /// Any PromQL, narrowed to the version that Belay found running.
    static String adopted(Guarded guarded, PromQl promQl) {
        return switch (promQl) {
            case PromQl.Selector selector -> selector.with(adopted(guarded)).text();
            case PromQl.Expression(String text) ->
                    only(
                            "label_join(%s, \"belay_mine\", \"/\", \"namespace\", \"service\", \"belay_release\")"
                                    .formatted(text),
                            guarded.namespace()
                                    + "/"
                                    + guarded.service().replace(".", "\\\\.")
                                    + "/");
        };
    }

    /// PromQL has no filter by label for a result, so what matches gets the label of a constant.
    private static String only(String joined, String form) {
        return ("(label_replace(%s, \"belay_mine\", \"yes\", \"belay_mine\", \"%s\")"
                        + " and on (belay_mine) label_replace(vector(1), \"belay_mine\", \"yes\", \"\", \"\"))")
                .formatted(joined, form);
    }

    /// Releases that take traffic and have no value in `series`.
    static String missing(Book book, String series) {
        return "%s\nunless on (namespace, belay_release) %s\nunless on (namespace, belay_release) belay_release_weight{namespace=\"%s\"} == 0"
                .formatted(
                        "sum by (namespace, belay_release) (%s)"
                                .formatted(book.info("phase=~\"" + Book.LIVE + "\"")),
                        series,
                        book.guarded().namespace());
    }
}
