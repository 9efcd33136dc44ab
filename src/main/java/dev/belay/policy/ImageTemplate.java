package dev.belay.policy;

import dev.belay.policy.Source.Deployment;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The image a deployment means: a template that can never leave its own image repository.
///
/// Placeholders are `{sha}`, `{ref}` and `{payload.<field>}`. The repository part is literal, or the
/// policy names the repository that the result must lie in.
public record ImageTemplate(String template, String repository) {

    private static final Pattern PLACEHOLDER =
            Pattern.compile("\\{(sha|ref|payload\\.([A-Za-z0-9_-]{1,63}))}");

    /// Repository, then an optional tag and an optional digest.
    private static final Pattern IMAGE =
            Pattern.compile(
                    "([a-z0-9][a-z0-9._:/-]*?)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?");

    /// What became of a template.
    public sealed interface Resolved {
        /// An image inside the repository.
        record Image(String image) implements Resolved {}

        /// The deployment does not say, or says something that is not allowed.
        record Problem(String text) implements Resolved {}
    }

    public ImageTemplate {
        String rest = PLACEHOLDER.matcher(template).replaceAll("");
        if (rest.indexOf('{') >= 0 || rest.indexOf('}') >= 0) {
            throw new IllegalArgumentException(
                    "image '%s' has a placeholder other than {sha}, {ref} and {payload.<field>}"
                            .formatted(template));
        }
    }

    /// Reads a template, with the repository the result must lie in if the policy names one.
    public static ImageTemplate parse(String template, Optional<String> repository) {
        if (repository.isPresent()) {
            return new ImageTemplate(template, repository.get());
        }
        int placeholder = template.indexOf('{');
        String literal = placeholder < 0 ? template : template.substring(0, placeholder);
        Matcher split = Pattern.compile("(.+?)(?::[^/]*|@.*)").matcher(literal);
        if (!split.matches()) {
            throw new IllegalArgumentException(
                    ("image '%s' must name its repository before the first placeholder,"
                                    + " like registry.example.com/game-server:{sha};"
                                    + " or set imageRepository")
                            .formatted(template));
        }
        return new ImageTemplate(template, split.group(1));
    }

    /// Fills the template in for a deployment.
    public Resolved resolve(Deployment deployment) {
        Matcher m = PLACEHOLDER.matcher(template);
        StringBuilder filled = new StringBuilder();
        while (m.find()) {
            String value =
                    switch (m.group(1)) {
                        case "sha" -> deployment.sha();
                        case "ref" -> deployment.ref();
                        default -> deployment.payload().get(m.group(2));
                    };
            if (value == null || value.isBlank()) {
                return new Resolved.Problem(
                        "the deployment has no %s, which image '%s' needs"
                                .formatted(m.group(1), template));
            }
            m.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        m.appendTail(filled);
        return check(filled.toString());
    }

    private Resolved check(String image) {
        Matcher m = IMAGE.matcher(image);
        if (image.length() > 512 || !m.matches()) {
            return new Resolved.Problem("'%s' is not an image reference".formatted(shorten(image)));
        }
        if (!m.group(1).equals(repository)) {
            return new Resolved.Problem(
                    "image '%s' lies outside the allowed repository '%s'"
                            .formatted(shorten(image), repository));
        }
        if (m.group(2) == null && m.group(3) == null) {
            return new Resolved.Problem(
                    "image '%s' has neither tag nor digest".formatted(shorten(image)));
        }
        return new Resolved.Image(image);
    }

    private static String shorten(String text) {
        return text.length() <= 120 ? text : text.substring(0, 120) + "…";
    }
}
