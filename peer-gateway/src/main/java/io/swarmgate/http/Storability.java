package io.swarmgate.http;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a shared cache may do with a response to GET (RFC 9111, section 3), and with requests that wait for it. */
public enum Storability {
    /** Store it; answer waiting and later requests from it. */
    STORE,
    /** Answer the requests that were already waiting for it, keep nothing. */
    SHARE,
    /** The answer to one request only, as answers for this resource usually are: stop collapsing them. */
    RELEASE,
    /** The answer to one request only; says nothing about other requests. */
    RELEASE_ONCE;

    /** Final statuses that may be stored when the origin gives them a lifetime; 200 apart. */
    private static final Set<Integer> STORED_IF_EXPLICIT = Set.of(204, 300, 301, 308, 404, 405, 410, 414, 501);

    /** Answers that depend on who asked. */
    private static final Set<Integer> PERSONAL = Set.of(401, 403, 407);

    /** RFC 5861, section 4, and 429: what nobody in particular asks too often, everybody asks too often. */
    private static final Set<Integer> FAILURES = Set.of(429, 500, 502, 503, 504);

    /**
     * Decides from what the request and the response say.
     *
     * @param credentials whether the request carried any (Authorization, Cookie)
     * @param lifetime of the response
     */
    public static Storability of(boolean credentials, int status, FieldLines fields, FreshnessLifetime lifetime) {
        CacheControl control = CacheControl.of(fields);
        return control.noCache() ? RELEASE : of(credentials, status, fields, control, lifetime);
    }

    /**
     * The same, without Authorization, for a cache that asks the origin before each later use of a no-cache answer, as
     * RFC 9111, section 5.2.2.4 demands. Requests that wait were there before the answer was made: it is as valid for
     * them as for the first. Live playlists often carry no-cache, and released one by one a whole audience would reach
     * the origin.
     */
    public static Storability ofValidated(int status, FieldLines fields, FreshnessLifetime lifetime) {
        return of(false, status, fields, CacheControl.of(fields), lifetime);
    }

    private static Storability of(
            boolean credentials, int status, FieldLines fields, CacheControl control, FreshnessLifetime lifetime) {
        if (control.noStore() || control.isPrivate()) {
            return RELEASE;
        }
        if (fields.has("Set-Cookie") || variesBeyondOrigin(fields)) {
            return RELEASE;
        }
        if (credentials && !isShareable(control)) {
            return RELEASE;
        }
        if (PERSONAL.contains(status)) {
            return RELEASE_ONCE;
        }
        boolean lives = lifetime.value().compareTo(Duration.ZERO) > 0;
        if (status == 200 || status == 206) {
            return lives || Validator.of(fields).isPresent() ? STORE : SHARE;
        }
        return lives && !lifetime.heuristic() && STORED_IF_EXPLICIT.contains(status) ? STORE : SHARE;
    }

    /** True if an answer with this status says no more than that the origin cannot answer now. */
    public static boolean isFailure(int status) {
        return FAILURES.contains(status);
    }

    /**
     * True if others may see the answer to a request with credentials (RFC 9111, section 3.5, as far as it is meant so:
     * must-revalidate is sent by many who think of browsers).
     */
    public static boolean isShareable(CacheControl control) {
        return !control.noStore()
                && !control.isPrivate()
                && (control.isPublic() || control.seconds("s-maxage") != null);
    }

    /**
     * True if the response may also depend on the request's Origin: it says so, or it admits one site alone, of which
     * many servers do not say that it is the one that asked.
     */
    public static boolean variesByOrigin(FieldLines fields) {
        String admitted = fields.first("Access-Control-Allow-Origin");
        return varies(fields.combined("Vary"), "origin")
                || (admitted != null && !admitted.strip().equals("*"));
    }

    /** True if the answer is made for one client: one with credentials might have been answered otherwise. */
    public static boolean isPersonal(FieldLines fields) {
        return CacheControl.of(fields).isPrivate() || fields.has("Set-Cookie");
    }

    /**
     * True if it depends on more than Origin, which is part of the key, and Accept-Encoding, which is always the same
     * in what the gateway asks.
     */
    public static boolean variesBeyondOrigin(FieldLines fields) {
        String vary = fields.combined("Vary");
        if (vary == null) {
            return false;
        }
        for (String member : vary.split(",", -1)) {
            String name = member.strip().toLowerCase(Locale.ROOT);
            if (!name.isEmpty() && !name.equals("origin") && !name.equals("accept-encoding")) {
                return true;
            }
        }
        return false;
    }

    private static boolean varies(@Nullable String vary, String name) {
        if (vary == null) {
            return false;
        }
        for (String member : vary.split(",", -1)) {
            if (member.strip().equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }
}
