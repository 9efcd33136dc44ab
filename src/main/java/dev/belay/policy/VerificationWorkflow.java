package dev.belay.policy;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A workflow of the repository's that has to succeed once the candidate has all the traffic.
///
/// @param workflow its file's name
/// @param ref the branch or tag it is taken from; empty for the default branch
/// @param inputs what it is given; values may hold placeholders
/// @param timeout how long after 100 % it may take; counted from then, and not from its start
public record VerificationWorkflow(
        String name,
        String workflow,
        Optional<String> ref,
        Map<String, String> inputs,
        Duration timeout,
        OnFailure onFailure) {

    /// The input that Belay gives every run, so that it is known again.
    public static final String INPUT = "belay";

    /// The most workflows of a policy: what each came to is kept on the Release.
    public static final int MOST = 6;

    /// The most inputs: GitHub took ten for years, and one is Belay's own.
    public static final int MOST_INPUTS = 9;

    /// The longest value of an input.
    public static final int LONGEST = 200;

    /// The longest time to wait for: GitHub itself ends a job after six hours.
    public static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);

    private static final Pattern FILE = Pattern.compile("[\\w-][\\w.-]{0,94}\\.ya?ml");
    private static final Pattern REF = Pattern.compile("[^\\s\\p{Cntrl}~^:?*\\[\\\\]{1,200}");
    private static final Pattern KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,62}");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z][A-Za-z.]*)}");
    private static final Set<String> KNOWN =
            Set.of("sha", "ref", "image", "environment", "deployment", "release");

    /// What a failure means.
    public enum OnFailure {
        /// What an alert would do.
        ROLLBACK,
        /// Nothing is certified until a person has looked.
        HOLD,
        /// People are told, and it goes on.
        NOTIFY
    }

    public VerificationWorkflow {
        inputs = Collections.unmodifiableMap(new TreeMap<>(inputs));
        if (!Approval.isName(name)) {
            throw new IllegalArgumentException(
                    "name must be a name in small letters, digits and -, is " + name);
        }
        if (!FILE.matcher(workflow).matches()) {
            throw new IllegalArgumentException(
                    "workflow must be the name of a file in .github/workflows, like verify.yml, is "
                            + workflow);
        }
        if (ref.filter(r -> !REF.matcher(r).matches()).isPresent()) {
            throw new IllegalArgumentException(
                    "ref must be a branch or a tag, is " + ref.orElseThrow());
        }
        if (timeout.isZero() || timeout.isNegative() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new IllegalArgumentException(
                    "timeout must be longer than nothing and at most %s, is %s"
                            .formatted(Durations.format(LONGEST_TIMEOUT), timeout));
        }
        if (inputs.size() > MOST_INPUTS) {
            throw new IllegalArgumentException(
                    "at most %d inputs, not %d".formatted(MOST_INPUTS, inputs.size()));
        }
        inputs.forEach(VerificationWorkflow::check);
    }

    private static void check(String key, String value) {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("'%s' cannot be an input's name".formatted(key));
        }
        if (key.toLowerCase(Locale.ROOT).equals(INPUT)) {
            throw new IllegalArgumentException(
                    "input %s is Belay's own, by which it knows the run".formatted(key));
        }
        if (value.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "input %s is longer than %d characters".formatted(key, LONGEST));
        }
        Matcher m = PLACEHOLDER.matcher(value);
        while (m.find()) {
            if (!KNOWN.contains(m.group(1))) {
                throw new IllegalArgumentException(
                        "input %s has placeholder {%s}; there are {sha}, {ref}, {image}, {environment}, {deployment} and {release}"
                                .formatted(key, m.group(1)));
            }
        }
    }

    /// No two of them have the same name, and there are not too many.
    public static List<VerificationWorkflow> checked(List<VerificationWorkflow> workflows) {
        if (workflows.size() > MOST) {
            throw new IllegalArgumentException(
                    "at most %d workflows, not %d".formatted(MOST, workflows.size()));
        }
        long names = workflows.stream().map(VerificationWorkflow::name).distinct().count();
        if (names < workflows.size()) {
            throw new IllegalArgumentException("two verification workflows have the same name");
        }
        return List.copyOf(workflows);
    }

    /// The inputs with every placeholder filled in.
    ///
    /// @param values one for each placeholder there is
    public Map<String, String> filled(Map<String, String> values) {
        Map<String, String> filled = new TreeMap<>();
        inputs.forEach((key, value) ->
                filled.put(
                        key,
                        PLACEHOLDER
                                .matcher(value)
                                .replaceAll(m ->
                                        Matcher.quoteReplacement(
                                                values.getOrDefault(m.group(1), "")))));
        return filled;
    }
}
