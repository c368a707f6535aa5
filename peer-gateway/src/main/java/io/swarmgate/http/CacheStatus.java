package io.swarmgate.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the cache did for a request, as the Cache-Status field says it (RFC 9211, section 2).
 *
 * @param forward why the request went on; null for a hit
 * @param forwardStatus of the answer to the forwarded request
 * @param timeToLive of the response used; negative when it was stale
 * @param stored whether the response went into the cache
 * @param collapsed whether the request shared another one's forward
 */
public record CacheStatus(
        @Nullable Forward forward,
        @Nullable Integer forwardStatus,
        @Nullable Duration timeToLive,
        boolean stored,
        boolean collapsed) {
    /** Why a request is forwarded (RFC 9211, section 2.2). */
    public enum Forward {
        BYPASS("bypass"),
        METHOD("method"),
        URI_MISS("uri-miss"),
        VARY_MISS("vary-miss"),
        REQUEST("request"),
        STALE("stale"),
        PARTIAL("partial");

        private final String token;

        Forward(String token) {
            this.token = token;
        }
    }

    public static CacheStatus hit(Duration timeToLive) {
        return new CacheStatus(null, null, timeToLive, false, false);
    }

    public static CacheStatus forwarded(Forward forward) {
        return new CacheStatus(forward, null, null, false, false);
    }

    public CacheStatus withAnswer(int status, boolean stored, boolean collapsed) {
        return new CacheStatus(forward, status, timeToLive, stored, collapsed);
    }

    public boolean isHit() {
        return forward == null;
    }

    /** The field's list member for this cache. */
    public String member() {
        StringBuilder out = new StringBuilder("swarmgate");
        if (forward == null) {
            out.append("; hit");
        } else {
            out.append("; fwd=").append(forward.token);
        }
        if (forwardStatus != null) {
            out.append("; fwd-status=").append(forwardStatus.intValue());
        }
        if (timeToLive != null) {
            out.append("; ttl=").append(timeToLive.toSeconds());
        }
        if (stored) {
            out.append("; stored");
        }
        if (collapsed) {
            out.append("; collapsed");
        }
        return out.toString();
    }
}
