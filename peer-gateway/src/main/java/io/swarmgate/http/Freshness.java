package io.swarmgate.http;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stored response's lifetime and age (RFC 9111, section 4.2).
 *
 * @param initialAge corrected_initial_age of section 4.2.3
 * @param received response_time of section 4.2.3
 */
public record Freshness(FreshnessLifetime lifetime, Duration initialAge, Instant received) {

    /**
     * Measures a response just received.
     *
     * @param requested when the request for it was sent
     * @param received when its header section arrived
     */
    public static Freshness of(FieldLines fields, Instant requested, Instant received, Duration fallback) {
        CacheControl control = CacheControl.of(fields);
        FreshnessLifetime lifetime = FreshnessLifetime.of(fields, control, received, fallback);
        return new Freshness(lifetime, initialAge(fields, requested, received), received);
    }

    private static Duration initialAge(FieldLines fields, Instant requested, Instant received) {
        Instant date = HttpDate.parse(fields.first("Date"));
        Duration apparent = date == null ? Duration.ZERO : positive(Duration.between(date, received));
        Duration corrected = age(fields.first("Age")).plus(positive(Duration.between(requested, received)));
        return apparent.compareTo(corrected) > 0 ? apparent : corrected;
    }

    private static Duration age(@Nullable String field) {
        return field == null ? Duration.ZERO : Duration.ofSeconds(CacheControl.deltaSeconds(field.strip()));
    }

    private static Duration positive(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    /** current_age of section 4.2.3. */
    public Duration age(Instant now) {
        return initialAge.plus(positive(Duration.between(received, now)));
    }

    public boolean isFresh(Instant now) {
        return lifetime.value().compareTo(age(now)) > 0;
    }

    /** What is left of the lifetime; negative once stale. */
    public Duration remaining(Instant now) {
        return lifetime.value().minus(age(now));
    }
}
