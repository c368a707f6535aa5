package io.swarmgate.manifest.hls;

import io.swarmgate.manifest.UriReference;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Variables of EXT-X-DEFINE and their substitution (RFC 8216bis, sections 4.3 and 4.4.2.3).
 *
 * <p>A name without a value that all clients agree on (unknown, defined twice, badly encoded in the query) counts as
 * undefined. Substituted text is bounded, since definitions that use each other can double it line by line.
 */
final class Variables {
    private static final int LONGEST_VALUE = 16 * 1024;

    private final Map<String, @Nullable String> values = new HashMap<>();
    private final Map<String, String> imports;
    private final @Nullable String query;
    /** Of the query, read when first asked for. */
    private @Nullable Map<String, String> parameters;

    private long budget;

    /** @param budget characters that substitution may produce in all */
    Variables(String baseUrl, Map<String, String> imports, long budget) {
        this.query = UriReference.parse(baseUrl).query();
        this.imports = imports;
        this.budget = budget;
    }

    /** True if substitution stopped because of its bound: the playlist cannot be trusted to mean what was found. */
    boolean exhausted() {
        return budget < 0;
    }

    void define(AttributeList define) {
        String name = define.value("NAME");
        if (name != null) {
            String value = define.value("VALUE");
            define(name, value == null ? null : expand(value));
            return;
        }
        name = define.value("IMPORT");
        if (name != null) {
            define(name, imports.get(name));
            return;
        }
        name = define.value("QUERYPARAM");
        if (name != null) {
            define(name, queryParameter(name));
        }
    }

    private void define(String name, @Nullable String value) {
        boolean usable = value != null && value.length() <= LONGEST_VALUE && !values.containsKey(name);
        values.put(name, usable ? value : null);
    }

    /**
     * The first parameter of that name, decoded as a form's (URL Standard, section 5.1): RFC 8216bis does not say how
     * the value is read, hls.js and Shaka Player read it so. Null where they disagree, which is on what is no encoding.
     */
    private @Nullable String queryParameter(String name) {
        Map<String, String> known = parameters;
        if (known == null) {
            known = parameters(query == null ? "" : query);
            parameters = known;
        }
        String value = known.get(name);
        return value == null ? null : FormText.decode(value);
    }

    /** The first value of each name, as it stands in the query. */
    private static Map<String, String> parameters(String query) {
        Map<String, String> found = new HashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? null : FormText.decode(pair.substring(0, equals));
            if (name != null) {
                found.putIfAbsent(name, pair.substring(equals + 1));
            }
        }
        return found;
    }

    /** The text with its variable references replaced; null if one is undefined or malformed. */
    @Nullable String expand(String text) {
        int open = text.indexOf("{$");
        if (open < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        while (open >= 0) {
            int close = text.indexOf('}', open);
            String value = close < 0 ? null : values.get(text.substring(open + 2, close));
            if (value == null) {
                return null;
            }
            budget -= value.length();
            if (budget < 0) {
                return null;
            }
            out.append(text, from, open).append(value);
            from = close + 1;
            open = text.indexOf("{$", from);
        }
        out.append(text, from, text.length());
        return out.indexOf("{$") >= 0 ? null : out.toString();
    }
}
