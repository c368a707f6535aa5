package io.swarmgate.http;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What tells one version of a representation from another (RFC 9110, section 8.8).
 *
 * @param lastModified null if absent or malformed
 * @param lastModifiedIsStrong true if no second version can have been made within the same second: the response's Date
 *     is at least one second later (RFC 9110, section 8.8.2.2)
 */
public record Validator(
        @Nullable EntityTag entityTag, @Nullable Instant lastModified, boolean lastModifiedIsStrong) {

    public static Validator of(FieldLines fields) {
        Instant lastModified = HttpDate.parse(fields.first("Last-Modified"));
        Instant date = HttpDate.parse(fields.first("Date"));
        boolean strong = lastModified != null && date != null && !date.isBefore(lastModified.plusSeconds(1));
        return new Validator(EntityTag.parse(fields.first("ETag")), lastModified, strong);
    }

    /** True if a request can be made conditional with it. */
    public boolean isPresent() {
        return entityTag != null || lastModified != null;
    }

    /** True if equal validators mean equal bytes, so that parts may be combined (RFC 9110, section 15.3.7.3). */
    public boolean isStrong() {
        return strongForm() != null;
    }

    /** The value of If-Range, a strong entity tag or else a strong date (RFC 9110, section 13.1.5); null if neither. */
    public @Nullable String strongForm() {
        if (entityTag != null && !entityTag.weak()) {
            return entityTag.toString();
        }
        // A weak entity tag says that bytes may differ within one version: no date is stronger than that.
        return entityTag == null && lastModifiedIsStrong && lastModified != null ? HttpDate.format(lastModified) : null;
    }

    /** True if both are strong and name the same bytes. */
    public boolean sameBytes(Validator other) {
        String mine = strongForm();
        return mine != null && mine.equals(other.strongForm());
    }

    /** The conditions of a validation request (RFC 9111, section 4.3.1) added to a request's fields. */
    public FieldLines addConditions(FieldLines request) {
        FieldLines conditional = request;
        if (entityTag != null) {
            conditional = conditional.with("If-None-Match", entityTag.toString());
        }
        if (lastModified != null) {
            conditional = conditional.with("If-Modified-Since", HttpDate.format(lastModified));
        }
        return conditional;
    }
}
