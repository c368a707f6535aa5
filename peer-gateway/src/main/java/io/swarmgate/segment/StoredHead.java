package io.swarmgate.segment;

import io.swarmgate.http.CacheControl;
import io.swarmgate.http.FieldLine;
import io.swarmgate.http.FieldLines;
import io.swarmgate.http.Freshness;
import io.swarmgate.http.HttpDate;
import io.swarmgate.http.Validator;
import java.time.Duration;
import java.time.Instant;

/**
 * Status and fields of a response as they are stored.
 *
 * @param fields without those that speak of one message only: Age, Content-Length, Content-Range
 */
record StoredHead(int status, FieldLines fields, Validator validator, Freshness freshness) {
    /** Of a field line, its two texts aside. */
    private static final int LINE_BYTES = 120;

    static StoredHead of(OriginHead head, Instant requested, Instant received, Duration defaultFreshness) {
        FieldLines dated = withDate(head.fields(), received);
        return new StoredHead(
                // The parts of a file stand for the file.
                head.status() == 206 ? 200 : head.status(),
                dated.without("Age", "Content-Length", "Content-Range", "Accept-Ranges"),
                Validator.of(dated),
                Freshness.of(dated, requested, received, defaultFreshness));
    }

    /** A cached response without Date is given the time of its receipt (RFC 9110, section 6.6.1). */
    private static FieldLines withDate(FieldLines fields, Instant received) {
        return fields.has("Date") ? fields : fields.plus("Date", HttpDate.format(received));
    }

    /** This head after a validation that answered 304 (RFC 9111, section 3.2 and 4.3.4). */
    StoredHead refreshed(OriginHead notModified, Instant requested, Instant received, Duration defaultFreshness) {
        FieldLines update = withDate(notModified.fields(), received);
        FieldLines merged = fields;
        for (FieldLine line : update.lines()) {
            if (!describesContent(line)) {
                merged = merged.without(line.name());
            }
        }
        for (FieldLine line : update.lines()) {
            if (!describesContent(line)) {
                merged = merged.plus(line.name(), line.value());
            }
        }
        return of(new OriginHead(status, merged), requested, received, defaultFreshness);
    }

    /** Fields that must keep describing the stored bytes (RFC 9111, section 3.2). */
    private static boolean describesContent(FieldLine line) {
        return line.name().regionMatches(true, 0, "Content-", 0, 8);
    }

    /** Memory its fields take, about. */
    long heapBytes() {
        long bytes = 0;
        for (FieldLine line : fields.lines()) {
            bytes += LINE_BYTES + line.name().length() + line.value().length();
        }
        return bytes;
    }

    /** True if it may stand in for an origin that fails, though stale (RFC 9111, section 4.2.4). */
    boolean mayStandIn(Instant now, Duration staleIfError) {
        CacheControl control = CacheControl.of(fields);
        Duration allowed = control.seconds("stale-if-error");
        Duration window = allowed == null ? staleIfError : allowed;
        return !control.forbidsStale() && freshness.remaining(now).plus(window).compareTo(Duration.ZERO) > 0;
    }
}
