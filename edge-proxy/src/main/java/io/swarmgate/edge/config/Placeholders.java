package io.swarmgate.edge.config;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Environment variables in values: a name in braces after a dollar sign, and a default after {@code :-}. Two dollar
 * signs before the brace stand for the characters themselves.
 */
final class Placeholders {
    private static final Pattern OPENING = Pattern.compile("\\$?\\$\\{");
    private static final Pattern BODY = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(:-([^}]*))?\\}");

    private Placeholders() {}

    /**
     * Fills a value. What comes from the environment is not looked at again.
     *
     * @throws IllegalArgumentException if a variable is not set and has no default, or a placeholder is malformed
     */
    static String fill(String text, Map<String, String> environment) {
        StringBuilder out = new StringBuilder(text.length());
        Matcher opening = OPENING.matcher(text);
        Matcher body = BODY.matcher(text);
        int at = 0;
        while (opening.find(at)) {
            out.append(text, at, opening.start());
            at = opening.end();
            if (opening.group().length() == 3) {
                out.append("${");
                continue;
            }
            if (!body.region(at, text.length()).lookingAt()) {
                throw new IllegalArgumentException(
                        "malformed placeholder: write ${NAME} or ${NAME:-default}, or $${ for the characters themselves");
            }
            out.append(value(body, environment));
            at = body.end();
        }
        return out.append(text, at, text.length()).toString();
    }

    private static String value(Matcher body, Map<String, String> environment) {
        String value = environment.get(body.group(1));
        String otherwise = body.group(3);
        // As in a shell: the default also replaces an empty value.
        if (otherwise != null && (value == null || value.isEmpty())) {
            return otherwise;
        }
        if (value == null) {
            throw new IllegalArgumentException("environment variable " + body.group(1)
                    + " is not set; set it, or give a default: ${" + body.group(1) + ":-default}");
        }
        return value;
    }
}
