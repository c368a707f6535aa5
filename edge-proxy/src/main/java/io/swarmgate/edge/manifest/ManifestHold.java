package io.swarmgate.edge.manifest;

import io.swarmgate.http.CacheControl;
import io.swarmgate.http.FieldLines;
import io.swarmgate.http.Freshness;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long an answer is held: never longer than the origin lets it be fresh (RFC 9111, section 4.2), and where the
 * origin says nothing, no longer than half the time after which the manifest is expected to change.
 *
 * @param fresh from its arrival; zero if each request has to ask the origin
 * @param staleIfError after that, how long it may stand in for an origin that fails (RFC 5861, section 4)
 */
public record ManifestHold(Duration fresh, Duration staleIfError) {
    public static final ManifestHold NONE = new ManifestHold(Duration.ZERO, Duration.ZERO);

    /** Half of the 6 s that Apple's authoring rules recommend as target duration. */
    static final Duration MULTIVARIANT = Duration.ofSeconds(3);

    /** A manifest that is not live changes when somebody replaces it; this long may that go unnoticed. */
    static final Duration ON_DEMAND = Duration.ofSeconds(10);

    /** For a live manifest that does not say how long its segments are. */
    static final Duration ASSUMED_TARGET = Duration.ofSeconds(2);

    /** An MPD may name an update period of years. */
    private static final Duration LONGEST_LIVE = Duration.ofSeconds(15);

    private static final Duration STALE_ON_DEMAND = Duration.ofMinutes(10);

    /** A player that gets an error a few times gives up for good; one that gets what it has asks again. */
    private static final Duration STALE_LIVE = Duration.ofMinutes(1);

    private static final int STALE_TARGETS = 6;
    /** Of anything; memory is for what is asked for. */
    private static final Duration LONGEST = Duration.ofDays(1);

    /**
     * @param timing null if the content is no manifest that was understood
     * @param asked what a blocking reload waited for; null for an ordinary request
     * @param requested when the request went to the origin
     * @param received when its answer began
     */
    public static ManifestHold decide(
            int status,
            FieldLines fields,
            @Nullable ManifestTiming timing,
            @Nullable DeliveryDirectives asked,
            Instant requested,
            Instant received) {
        if (asked != null && (timing == null || !timing.answers(asked))) {
            // Answered too early: a held copy would delay the next try.
            return NONE;
        }
        CacheControl control = CacheControl.of(fields);
        Freshness freshness = Freshness.of(fields, requested, received, Duration.ZERO);
        Duration stated = freshness.lifetime().heuristic() ? null : freshness.remaining(received);
        if (status != 200 || timing == null) {
            return stated == null || control.noCache()
                    ? NONE
                    : new ManifestHold(atMost(stated, LONGEST), Duration.ZERO);
        }
        Duration fresh = stated == null ? byDefault(timing) : atMost(stated, longest(timing));
        return new ManifestHold(control.noCache() ? Duration.ZERO : fresh, staleIfError(control, timing));
    }

    /** A live manifest changes within a target duration, whatever the origin's configuration says. */
    private static Duration longest(ManifestTiming timing) {
        Duration target = timing.targetDuration();
        return timing.live() && timing.refreshPeriod() == null && target != null ? target : LONGEST;
    }

    private static Duration byDefault(ManifestTiming timing) {
        if (timing.multivariant()) {
            return MULTIVARIANT;
        }
        if (!timing.live()) {
            return ON_DEMAND;
        }
        return atMost(period(timing).dividedBy(2), LONGEST_LIVE);
    }

    /** After this time a live manifest is expected to be another one. */
    private static Duration period(ManifestTiming timing) {
        if (timing.partTarget() != null) {
            return timing.partTarget();
        }
        Duration refresh = timing.refreshPeriod();
        if (refresh != null && !refresh.isZero()) {
            return refresh;
        }
        return timing.targetDuration() == null ? ASSUMED_TARGET : timing.targetDuration();
    }

    private static Duration staleIfError(CacheControl control, ManifestTiming timing) {
        if (control.noStore() || control.isPrivate() || control.forbidsStaleEvenOffline()) {
            return Duration.ZERO;
        }
        Duration stated = control.seconds("stale-if-error");
        if (stated != null) {
            return atMost(stated, LONGEST);
        }
        if (!timing.live()) {
            return STALE_ON_DEMAND;
        }
        Duration target = timing.targetDuration();
        Duration several = (target == null ? ASSUMED_TARGET : target).multipliedBy(STALE_TARGETS);
        return several.compareTo(STALE_LIVE) < 0 ? STALE_LIVE : several;
    }

    private static Duration atMost(Duration duration, Duration limit) {
        if (duration.isNegative()) {
            return Duration.ZERO;
        }
        return duration.compareTo(limit) > 0 ? limit : duration;
    }
}
