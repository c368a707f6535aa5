package io.swarmgate.quality;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * CMCD as a query argument (CTA-5004, "transmission mode 2"). It differs with each request and so must not be part of
 * what is asked for: {@link #without} is.
 */
public final class CmcdQuery {
    private static final String NAME = "CMCD";
    /** CTA-5004 wants players to stay far below this; what is longer is not read. */
    private static final int MAX_LENGTH = 4096;

    private CmcdQuery() {}

    /**
     * A query with its argument taken out: everything else as it was. Null if nothing is left, or nothing was there.
     */
    public static @Nullable String without(@Nullable String query) {
        if (query == null || find(query, 0) < 0) {
            return query;
        }
        StringBuilder rest = new StringBuilder(query.length());
        int from = 0;
        int found = find(query, 0);
        while (found >= 0) {
            rest.append(query, from, found);
            int end = query.indexOf('&', found);
            from = end < 0 ? query.length() : end + 1;
            found = find(query, from);
        }
        rest.append(query, from, query.length());
        // Was the last argument: what parted it from the one before went with it.
        if (rest.length() > 0 && rest.charAt(rest.length() - 1) == '&' && !query.endsWith("&")) {
            rest.setLength(rest.length() - 1);
        }
        return rest.length() == 0 ? null : rest.toString();
    }

    /** What the argument says; {@link Cmcd#NONE} if there is none or it makes no sense. */
    public static Cmcd read(@Nullable String query) {
        int found = query == null ? -1 : find(query, 0);
        if (query == null || found < 0) {
            return Cmcd.NONE;
        }
        int end = query.indexOf('&', found);
        String value = query.substring(found + NAME.length() + 1, end < 0 ? query.length() : end);
        if (value.length() > MAX_LENGTH) {
            return Cmcd.NONE;
        }
        Cmcd.Builder into = new Cmcd.Builder();
        try {
            CmcdList.read(URLDecoder.decode(value, StandardCharsets.UTF_8), into);
        } catch (IllegalArgumentException badEncoding) {
            return Cmcd.NONE;
        }
        return into.build();
    }

    /** Where the argument begins; -1 if there is none from there on. Names of arguments are case-sensitive. */
    private static int find(String query, int from) {
        int at = query.indexOf(NAME + "=", from);
        while (at > 0 && query.charAt(at - 1) != '&') {
            at = query.indexOf(NAME + "=", at + 1);
        }
        return at;
    }
}
