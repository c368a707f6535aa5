package io.swarmgate.edge.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One policy of a Content-Security-Policy field (CSP Level 3, section 2.2). Directives nobody asks about stay as they
 * came.
 */
record SecurityPolicy(List<Directive> directives) {
    /** @param name lower case */
    record Directive(String name, List<String> values) {
        Directive {
            values = List.copyOf(values);
        }

        @Override
        public String toString() {
            return values.isEmpty() ? name : name + " " + String.join(" ", values);
        }
    }

    SecurityPolicy {
        directives = List.copyOf(directives);
    }

    /** The policies of one field line, in order; commas part them (CSP Level 3, section 2.2.2). */
    static List<SecurityPolicy> parseList(String value) {
        List<SecurityPolicy> policies = new ArrayList<>();
        for (String text : value.split(",", -1)) {
            policies.add(parse(text));
        }
        return policies;
    }

    private static SecurityPolicy parse(String text) {
        List<Directive> directives = new ArrayList<>();
        for (String token : text.split(";", -1)) {
            String[] words = token.strip().split("[ \\t\\n\\f\\r]+", -1);
            if (!words[0].isEmpty()) {
                directives.add(new Directive(
                        words[0].toLowerCase(Locale.ROOT), List.of(words).subList(1, words.length)));
            }
        }
        return new SecurityPolicy(directives);
    }

    /** The first directive of that name, which is the one that counts; null if there is none. */
    @Nullable Directive directive(String name) {
        for (Directive directive : directives) {
            if (directive.name().equals(name)) {
                return directive;
            }
        }
        return null;
    }

    /**
     * The directive that governs a kind of fetch: the first of the names that is there (CSP Level 3, section 6.8.3).
     */
    @Nullable Directive governing(String... names) {
        for (String name : names) {
            Directive found = directive(name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /**
     * This policy with a source added to a directive. Where the directive is absent it is made from the one that
     * governs in its place, so that nothing that was allowed is lost; where nothing governs, all is allowed already.
     */
    SecurityPolicy allowing(String source, String... names) {
        Directive governing = governing(names);
        if (governing == null || contains(governing.values(), source)) {
            return this;
        }
        List<String> values = new ArrayList<>(governing.values());
        values.removeIf(value -> value.equalsIgnoreCase("'none'"));
        values.add(source);
        Directive extended = new Directive(names[0], values);
        List<Directive> changed = new ArrayList<>(directives);
        int at = changed.indexOf(directive(names[0]));
        if (at >= 0) {
            changed.set(at, extended);
        } else {
            changed.add(extended);
        }
        return new SecurityPolicy(changed);
    }

    private static boolean contains(List<String> values, String source) {
        return values.stream().anyMatch(source::equalsIgnoreCase);
    }

    @Override
    public String toString() {
        return directives.stream().map(Directive::toString).collect(Collectors.joining("; "));
    }
}
