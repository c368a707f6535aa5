package io.swarmgate.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entity tag (RFC 9110, section 8.8.3).
 *
 * @param opaque without its quotes
 */
public record EntityTag(boolean weak, String opaque) {

    /** Parses one entity tag; null if the text is none. */
    public static @Nullable EntityTag parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String tag = text.strip();
        List<EntityTag> tags = parseList(tag);
        return tags.size() == 1 && tags.get(0).toString().length() == tag.length() ? tags.get(0) : null;
    }

    /** Parses a list of entity tags as in If-None-Match; what is no entity tag is skipped. */
    public static List<EntityTag> parseList(String text) {
        List<EntityTag> tags = new ArrayList<>();
        int at = 0;
        while (true) {
            int open = text.indexOf('"', at);
            int close = open < 0 ? -1 : text.indexOf('"', open + 1);
            if (close < 0) {
                return tags;
            }
            boolean weak = open >= at + 2 && text.startsWith("W/", open - 2);
            tags.add(new EntityTag(weak, text.substring(open + 1, close)));
            at = close + 1;
        }
    }

    /** Strong comparison (RFC 9110, section 8.8.3.2). */
    public boolean stronglyEquals(@Nullable EntityTag other) {
        return other != null && !weak && !other.weak && opaque.equals(other.opaque);
    }

    /** Weak comparison (RFC 9110, section 8.8.3.2). */
    public boolean weaklyEquals(@Nullable EntityTag other) {
        return other != null && opaque.equals(other.opaque);
    }

    @Override
    public String toString() {
        return (weak ? "W/\"" : "\"") + opaque + "\"";
    }
}
