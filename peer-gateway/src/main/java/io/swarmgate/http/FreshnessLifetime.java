package io.swarmgate.http;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long a stored response may be reused without validation (RFC 9111, section 4.2.1).
 *
 * @param value counted from the response's generation at the origin; never negative
 * @param heuristic true if the origin gave no expiry and the value was configured
 */
public record FreshnessLifetime(Duration value, boolean heuristic) {

    /**
     * The lifetime for a shared cache: s-maxage, else max-age, else Expires.
     *
     * @param received when the response arrived; stands for Date where the origin sent none
     * @param fallback used when the response says nothing
     */
    public static FreshnessLifetime of(FieldLines fields, CacheControl control, Instant received, Duration fallback) {
        Duration explicit = control.seconds("s-maxage");
        if (explicit == null) {
            explicit = control.seconds("max-age");
        }
        if (explicit == null && !control.isTargeted()) {
            explicit = fromExpires(fields, received);
        }
        return explicit != null ? new FreshnessLifetime(explicit, false) : new FreshnessLifetime(fallback, true);
    }

    private static @Nullable Duration fromExpires(FieldLines fields, Instant received) {
        String field = fields.first("Expires");
        if (field == null) {
            return null;
        }
        Instant expires = HttpDate.parse(field);
        if (expires == null) {
            // Invalid dates, the value "0" in particular, mean a time in the past (RFC 9111, section 5.3).
            return Duration.ZERO;
        }
        Instant date = HttpDate.parse(fields.first("Date"));
        Duration lifetime = Duration.between(date == null ? received : date, expires);
        return lifetime.isNegative() ? Duration.ZERO : lifetime;
    }
}
