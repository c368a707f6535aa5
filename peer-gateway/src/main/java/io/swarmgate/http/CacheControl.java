package io.swarmgate.http;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The directives of a Cache-Control field (RFC 9111, section 5.2). Any text parses: what is not understood is skipped,
 * and where a directive is given twice the first counts (section 4.2.1).
 */
public final class CacheControl {
    public static final CacheControl NONE = new CacheControl(Map.of(), false);

    /** Larger values, and those too large to represent, mean this many seconds (RFC 9111, section 1.2.2). */
    private static final long MAX_SECONDS = Integer.MAX_VALUE;

    /** What an origin tells caches like this one alone (RFC 9213); it then says nothing else to them. */
    private static final String TARGETED = "CDN-Cache-Control";

    private final Map<String, String> directives;
    private final boolean targeted;

    private CacheControl(Map<String, String> directives, boolean targeted) {
        this.directives = directives;
        this.targeted = targeted;
    }

    /** The directives that count here: those of CDN-Cache-Control if present, else of Cache-Control (RFC 9213, 2.2). */
    public static CacheControl of(FieldLines fields) {
        Map<String, String> targeted = directives(fields.combined(TARGETED));
        return targeted.isEmpty() ? parse(fields.combined("Cache-Control")) : new CacheControl(targeted, true);
    }

    /** Parses the combined value of all Cache-Control lines; null stands for a response without any. */
    public static CacheControl parse(@Nullable String value) {
        Map<String, String> directives = directives(value);
        return directives.isEmpty() ? NONE : new CacheControl(directives, false);
    }

    private static Map<String, String> directives(@Nullable String value) {
        if (value == null || value.isBlank()) {
            return Map.of();
        }
        Map<String, String> directives = new HashMap<>();
        int at = 0;
        while (at < value.length()) {
            int end = endOfMember(value, at);
            addDirective(directives, value.substring(at, end));
            at = end + 1;
        }
        return directives;
    }

    /** Index of the comma that ends the list member, commas in quoted strings not counted. */
    private static int endOfMember(String value, int from) {
        boolean quoted = false;
        for (int i = from; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i++;
            } else if (c == ',' && !quoted) {
                return i;
            }
        }
        return value.length();
    }

    private static void addDirective(Map<String, String> directives, String member) {
        int equals = member.indexOf('=');
        String name =
                (equals < 0 ? member : member.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
        String argument = equals < 0 ? "" : member.substring(equals + 1).strip();
        if (argument.length() >= 2 && argument.startsWith("\"") && argument.endsWith("\"")) {
            argument = argument.substring(1, argument.length() - 1);
        }
        if (!name.isEmpty()) {
            directives.putIfAbsent(name, argument);
        }
    }

    /** True if the origin speaks to caches like this one apart, so that Expires is not meant for them. */
    boolean isTargeted() {
        return targeted;
    }

    public boolean noStore() {
        return directives.containsKey("no-store");
    }

    /** Also true when only some fields are named: a cache may take the qualified form as the whole (5.2.2.4). */
    public boolean noCache() {
        return directives.containsKey("no-cache");
    }

    /** Also true when only some fields are named (5.2.2.7). */
    public boolean isPrivate() {
        return directives.containsKey("private");
    }

    public boolean isPublic() {
        return directives.containsKey("public");
    }

    /** True if nobody on the way may change the content (5.2.2.6; in a request, 5.2.1.6). */
    public boolean noTransform() {
        return directives.containsKey("no-transform");
    }

    public boolean mustRevalidate() {
        return directives.containsKey("must-revalidate");
    }

    /** True if a shared cache must not reuse the response once it is stale (5.2.2.2, 5.2.2.8, 5.2.2.10). */
    public boolean forbidsStale() {
        return forbidsStaleEvenOffline() || noCache();
    }

    /** The same but for no-cache, which many origins send with live playlists and mean "ask me first" by it. */
    public boolean forbidsStaleEvenOffline() {
        return mustRevalidate() || directives.containsKey("proxy-revalidate") || directives.containsKey("s-maxage");
    }

    /** A directive measured in seconds; null if absent, zero if its value is malformed (RFC 9111, section 4.2.1). */
    public @Nullable Duration seconds(String directive) {
        String argument = directives.get(directive);
        return argument == null ? null : Duration.ofSeconds(deltaSeconds(argument));
    }

    /** Parses delta-seconds (RFC 9111, section 1.2.2); anything else is zero. */
    static long deltaSeconds(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        long seconds = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return 0;
            }
            seconds = Math.min(MAX_SECONDS, seconds * 10 + (c - '0'));
        }
        return seconds;
    }
}
