package dev.belay.policy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// One thing that has to be true before a release may start, and that is read, not decided.
public sealed interface Gate {

    /// The most gates a policy can have of one kind.
    int MOST = 10;

    /// What people call it, in one or two words.
    String label();

    /// Whether it is read at GitHub.
    boolean atGitHub();

    /// A check of the commit has to have succeeded.
    ///
    /// @param name the name of the check run, or the context of a commit status
    /// @param app the slug of the App whose check run it is; without one a commit status counts, too
    record Check(String name, Optional<String> app) implements Gate {
        public Check {
            Texts.line("name", name, 100);
            app.ifPresent(a -> Texts.slug("app", a));
        }

        @Override
        public String label() {
            return "check " + shown();
        }

        /// Its name, and whose it is.
        public String shown() {
            return app.map(a -> "%s (%s)".formatted(name, a)).orElse(name);
        }

        @Override
        public boolean atGitHub() {
            return true;
        }
    }

    /// The coverage that a check reports has to be high enough.
    record Coverage(Check check, Percent minimum) implements Gate {
        @Override
        public String label() {
            return "coverage " + check.shown();
        }

        @Override
        public boolean atGitHub() {
            return true;
        }
    }

    /// People have to have approved the pull request of the commit, in its last version.
    ///
    /// @param teams each has to have a member among them, as `organization/team`
    /// @param base the branch it went into; the repository's default branch without one
    record Reviews(int count, List<String> teams, Optional<String> base) implements Gate {
        public Reviews {
            teams = List.copyOf(teams);
            Texts.between("count", count, 1, MOST);
            Texts.atMost("teams", teams);
            teams.forEach(team -> Texts.team("teams", team));
            base.ifPresent(b -> Texts.line("base", b, 100));
        }

        @Override
        public String label() {
            return "reviews";
        }

        @Override
        public boolean atGitHub() {
            return true;
        }
    }

    /// Nothing starts at these times.
    record Freeze(String name, Calendar calendar) implements Gate {
        public Freeze {
            Texts.line("name", name, 63);
        }

        @Override
        public String label() {
            return "freeze " + name;
        }

        @Override
        public boolean atGitHub() {
            return false;
        }
    }

    /// No more than this share of the last releases may have been rolled back.
    ///
    /// @param within how long ago a rollback still counts
    record Budget(int releases, Percent rollbackRate, Duration within) implements Gate {
        public Budget {
            Texts.between("releases", releases, 1, 100);
            if (within.isZero() || within.isNegative()) {
                throw new IllegalArgumentException("within must be longer than nothing");
            }
        }

        /// How many rollbacks there may be.
        public int allowed() {
            return rollbackRate.fraction().multiply(BigDecimal.valueOf(releases)).intValue();
        }

        @Override
        public String label() {
            return "budget";
        }

        @Override
        public boolean atGitHub() {
            return false;
        }
    }

    /// The same commit has to have succeeded in an earlier environment.
    ///
    /// @param namespace where that policy is
    record Earlier(String namespace, String policy) implements Gate {
        @Override
        public String label() {
            return "earlier " + policy;
        }

        @Override
        public boolean atGitHub() {
            return false;
        }
    }

    /// Only these people may deploy.
    ///
    /// @param teams as `organization/team`
    record Deployers(List<String> logins, List<String> teams) implements Gate {
        public Deployers {
            logins = List.copyOf(logins);
            teams = List.copyOf(teams);
            Texts.atMost("logins", logins);
            Texts.atMost("teams", teams);
            logins.forEach(login -> Texts.login("logins", login));
            teams.forEach(team -> Texts.team("teams", team));
            if (logins.isEmpty() && teams.isEmpty()) {
                throw new IllegalArgumentException(
                        "deployers must name logins or teams: without any nobody could deploy");
            }
        }

        @Override
        public String label() {
            return "deployers";
        }

        @Override
        public boolean atGitHub() {
            return !teams.isEmpty();
        }
    }

    /// The forms of the values above.
    final class Texts {

        private static final Pattern SLUG = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}");
        private static final Pattern LOGIN =
                Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}(\\[bot])?");
        private static final Pattern TEAM =
                Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,99}/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}");

        private Texts() {}

        static void line(String field, String text, int most) {
            if (text.isBlank()
                    || text.length() > most
                    || text.codePoints().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException(
                        "%s must have 1 to %d characters, is '%s'".formatted(field, most, text));
            }
        }

        static void slug(String field, String text) {
            form(SLUG, field, text, "the slug of an App like github-actions");
        }

        static void login(String field, String text) {
            form(LOGIN, field, text, "a GitHub login");
        }

        static void team(String field, String text) {
            form(TEAM, field, text, "organization/team");
        }

        static void between(String field, int value, int least, int most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(
                        "%s must be between %d and %d, is %d".formatted(field, least, most, value));
            }
        }

        static void atMost(String field, List<String> values) {
            if (values.size() > MOST) {
                throw new IllegalArgumentException(
                        "%s: at most %d, not %d".formatted(field, MOST, values.size()));
            }
        }

        private static void form(Pattern form, String field, String text, String what) {
            if (!form.matcher(text).matches()) {
                throw new IllegalArgumentException(
                        "%s must be %s, is '%s'".formatted(field, what, text));
            }
        }
    }
}
