package io.swarmgate.edge.manifest;

import io.swarmgate.edge.origin.Fields;
import io.swarmgate.http.FieldLine;
import io.swarmgate.http.FieldLines;
import io.swarmgate.http.Validator;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An answer of an origin as clients get it. Not only manifests: also the errors and redirects given in their place.
 *
 * @param fields for clients; those that describe the bytes are added when it is sent
 * @param originFields as they came, for validation
 * @param content rewritten where it is a manifest that was understood
 * @param timing null unless it is
 * @param format {@code hls}, {@code dash} or {@code none}
 * @param result {@code rewritten}, or why not
 * @param initialAge at its arrival
 */
public record StoredManifest(
        int status,
        String reason,
        Fields fields,
        Fields originFields,
        ManifestContent content,
        @Nullable ManifestTiming timing,
        String format,
        String result,
        Instant received,
        Duration initialAge,
        ManifestHold hold) {
    private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(3);
    /** Of a field line, its two texts aside. */
    private static final int LINE_BYTES = 120;

    boolean isFresh(Instant now) {
        return now.isBefore(received.plus(hold.fresh()));
    }

    boolean mayStandIn(Instant now) {
        return now.isBefore(received.plus(hold.fresh()).plus(hold.staleIfError()));
    }

    /**
     * How long those who wait for a newer one do so before they get this instead: a part of the time after which it is
     * expected to be another.
     */
    Duration patience() {
        Duration target = timing == null ? null : timing.targetDuration();
        Duration half = target == null ? SHORTEST_PATIENCE : target.dividedBy(2);
        return half.compareTo(SHORTEST_PATIENCE) < 0
                ? SHORTEST_PATIENCE
                : half.compareTo(LONGEST_PATIENCE) > 0 ? LONGEST_PATIENCE : half;
    }

    /** What is left of the hold; negative once stale. */
    Duration timeToLive(Instant now) {
        return Duration.between(now, received.plus(hold.fresh()));
    }

    /** For the Age field (RFC 9111, section 5.1). */
    public Duration age(Instant now) {
        Duration here = Duration.between(received, now);
        return initialAge.plus(here.isNegative() ? Duration.ZERO : here);
    }

    /** True if the client is to be told what the bytes are: false for those passed on exactly as they came. */
    public boolean isOwnForm() {
        return !result.equals(ManifestTransformation.UNDECODABLE);
    }

    /** Conditions under which the origin need not send it again; null if it gave no validator. */
    @Nullable Validator validator() {
        Validator validator = Validator.of(lines(originFields));
        return status == 200 && isOwnForm() && validator.isPresent() ? validator : null;
    }

    /** Memory it takes, about, its compressed form included. */
    long weightBytes() {
        return content.weightBytes() + weightBytes(fields) + weightBytes(originFields);
    }

    private static long weightBytes(Fields fields) {
        long bytes = 0;
        for (Fields.Field line : fields.lines()) {
            bytes += LINE_BYTES + line.name().length() + line.value().length();
        }
        return bytes;
    }

    /** The same bytes, with what the origin's 304 said (RFC 9111, section 4.3.4). */
    StoredManifest validated(Fields newFields, Fields newOriginFields, Instant at, Duration age, ManifestHold newHold) {
        return new StoredManifest(
                status, reason, newFields, newOriginFields, content, timing, format, result, at, age, newHold);
    }

    /** Leaves the origin in peace for a moment after it failed. */
    StoredManifest heldUntil(Instant end) {
        Duration fresh = Duration.between(received, end);
        Duration both = hold.fresh().plus(hold.staleIfError());
        Duration rest = both.minus(fresh);
        return new StoredManifest(
                status,
                reason,
                fields,
                originFields,
                content,
                timing,
                format,
                result,
                received,
                initialAge,
                new ManifestHold(fresh, rest.isNegative() ? Duration.ZERO : rest));
    }

    static FieldLines lines(Fields fields) {
        return new FieldLines(fields.lines().stream()
                .map(line -> new FieldLine(line.name(), line.value()))
                .toList());
    }
}
