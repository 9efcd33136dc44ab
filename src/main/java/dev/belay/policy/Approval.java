package dev.belay.policy;

import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/// People who have to agree before a release may start.
///
/// @param stage what they agree to, like `security`; part of the right to approve it
/// @param count how many different people have to agree
/// @param roles each of these has to be held by another one of them
/// @param optional whether a release starts without it
public record Approval(String stage, int count, List<String> roles, boolean optional) {

    /// The most people one stage can ask for.
    public static final int MOST = 3;

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?");

    public Approval {
        roles = List.copyOf(roles);
        if (!isName(stage)) {
            throw new IllegalArgumentException(
                    "stage must be a name in small letters, digits and -, is " + stage);
        }
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException(
                    "count must be between 1 and %d, is %d".formatted(MOST, count));
        }
        if (roles.size() > count) {
            throw new IllegalArgumentException(
                    "count must not be less than the %d roles, is %d"
                            .formatted(roles.size(), count));
        }
        for (String role : roles) {
            if (!isName(role)) {
                throw new IllegalArgumentException(
                        "a role must be a name in small letters, digits and -, is " + role);
            }
        }
        if (new HashSet<>(roles).size() < roles.size()) {
            throw new IllegalArgumentException("a role stands twice in " + roles);
        }
    }

    /// Whether this can be the name of a stage or a role.
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }
}
