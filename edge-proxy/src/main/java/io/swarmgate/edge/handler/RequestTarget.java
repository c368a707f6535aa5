package io.swarmgate.edge.handler;

import io.swarmgate.manifest.UriReference;
import io.swarmgate.quality.CmcdQuery;
import org.jspecify.annotations.Nullable;

/**
 * The target of a request (RFC 9112, section 3.2), ready for routing: dot segments gone, and what a player says of
 * itself (CMCD, CTA-5004), which differs with each request and would make each a different one; everything else as it
 * came.
 *
 * @param authority of a target in absolute form, which takes the place of the Host field (section 3.2.2); null
 *     otherwise
 * @param path begins with {@code /}
 * @param query without the question mark; null if there was none
 */
record RequestTarget(
        @Nullable String authority, String path, @Nullable String query) {

    /** A target that is refused, with the reason. */
    static final class Refused extends Exception {
        Refused(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Checks a target and takes it apart.
     *
     * @param target in origin or absolute form without query, one character for each byte as it stood in the request
     */
    static RequestTarget parse(String target, @Nullable String query) throws Refused {
        checkCharacters(target);
        if (query != null) {
            checkCharacters(query);
        }
        String authority = null;
        String path = target;
        if (!target.startsWith("/")) {
            UriReference absolute = UriReference.parse(target);
            authority = absolute.authority();
            if (!absolute.isHttp() || authority == null || authority.isEmpty() || authority.indexOf('@') >= 0) {
                throw new Refused("the request target is neither a path nor an http(s) URL");
            }
            path = absolute.path().isEmpty() ? "/" : absolute.path();
        }
        String resolved = UriReference.removeDotSegments(path);
        if (UriReference.hidesParentSegment(resolved)) {
            throw new Refused("the path holds a hidden parent directory segment");
        }
        String asked = CmcdQuery.without(query);
        return new RequestTarget(authority, encoded(resolved), asked == null ? null : encoded(asked));
    }

    /** Path and query as one text. */
    String pathAndQuery() {
        return query == null ? path : path + "?" + query;
    }

    /** Characters on whose meaning servers disagree, and the fragment, which is never sent (RFC 9110, section 7.1). */
    private static void checkCharacters(String text) throws Refused {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= 0x20 || c == 0x7f || c == '\\' || c == '#' || c > 0xff) {
                throw new Refused("the request target holds a character that must be percent-encoded");
            }
            if (c == '%' && text.startsWith("00", i + 1)) {
                throw new Refused("the request target holds an encoded NUL");
            }
        }
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** Bytes above 0x7f may not stand in a request line; all else goes out as it came. */
    private static String encoded(String text) {
        if (isAscii(text)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                out.append(c);
            } else {
                out.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
        return out.toString();
    }
}
