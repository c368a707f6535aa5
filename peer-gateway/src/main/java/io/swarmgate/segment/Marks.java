package io.swarmgate.segment;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import com.github.benmanes.caffeine.cache.Weigher;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What earlier answers taught about URLs and places, for a while. Bounded; thread-safe. */
final class Marks {
    /** How long a URL stays known as one whose answers are not shared. */
    private static final Duration ALONE_FOR = Duration.ofMinutes(2);
    /** An endless body stays one. */
    private static final Duration ENDLESS_FOR = Duration.ofMinutes(30);
    /** After this the origin is asked once more without credentials. */
    private static final Duration PROTECTED_FOR = Duration.ofMinutes(10);
    /** Longer than anything stale stands in for an origin. */
    private static final Duration GONE_FOR = Duration.ofHours(25);

    /** Of a mark, its URL aside. */
    private static final int MARK_BYTES = 200;

    private final Clock clock;
    private final Cache<SegmentKey, Way> ways;
    private final Cache<SegmentKey, Boolean> endless;
    private final Cache<Place, Protection> places;
    private final Cache<SegmentKey, Boolean> variesByOrigin;
    private final Cache<SegmentKey, Gone> gone;

    /** How requests for a URL are answered that is no segment like others. */
    enum Way {
        /** Each by an origin request of its own: its answers are not shared. */
        ALONE,
        /** Likewise, since it is no media. */
        PAGE,
        /** As a manifest, by whoever answers those. */
        MANIFEST
    }

    /** How the origin protects what lies at a place, which it gives to nobody without credentials. */
    enum Protection {
        /** What one viewer is given is for that viewer. */
        PRIVATE,
        /** What one viewer is given, the origin says, may be given to others (RFC 9111, section 3.5). */
        SHAREABLE
    }

    /**
     * Since when nothing that was stored counts any more.
     *
     * @param everything null if only what is stale does not
     */
    private record Gone(@Nullable Instant everything, Instant stale) {}

    /** A directory of an origin. */
    private record Place(String origin, String directory) {
        static Place of(SegmentKey key) {
            String url = key.url();
            int end = url.length();
            for (int i = 0; i < url.length(); i++) {
                if (url.charAt(i) == '?' || url.charAt(i) == '#') {
                    end = i;
                    break;
                }
            }
            return new Place(key.origin(), url.substring(0, url.lastIndexOf('/', end - 1) + 1));
        }
    }

    /** @param maxBytes of heap for all marks */
    Marks(Clock clock, long maxBytes) {
        this.clock = clock;
        long each = maxBytes / 5;
        this.ways = of(each, clock).expireAfterWrite(ALONE_FOR).build();
        this.endless = of(each, clock).expireAfterAccess(ENDLESS_FOR).build();
        this.places = bounded(
                        each,
                        clock,
                        (Place place, Object mark) ->
                                MARK_BYTES + place.directory().length())
                .expireAfterWrite(PROTECTED_FOR)
                .build();
        this.variesByOrigin = of(each, clock).expireAfterWrite(ALONE_FOR).build();
        this.gone = of(each, clock).expireAfterWrite(GONE_FOR).build();
    }

    private static Caffeine<SegmentKey, Object> of(long maxBytes, Clock clock) {
        return bounded(maxBytes, clock, (SegmentKey key, Object mark) -> MARK_BYTES + key.urlLength());
    }

    private static <K> Caffeine<K, Object> bounded(long maxBytes, Clock clock, Weigher<K, Object> weigher) {
        Ticker ticker = () -> TimeUnit.MILLISECONDS.toNanos(clock.millis());
        return Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher(weigher)
                .executor(Runnable::run)
                .ticker(ticker);
    }

    /** Null if it is a segment like others. */
    @Nullable Way way(SegmentKey key) {
        SegmentKey plain = key.withVariant(null);
        Way known = ways.getIfPresent(plain);
        return known == null && endless.getIfPresent(plain) != null ? Way.ALONE : known;
    }

    void way(SegmentKey key, Way way) {
        ways.put(key.withVariant(null), way);
    }

    void endless(SegmentKey key) {
        endless.put(key.withVariant(null), true);
    }

    /** Null if what lies beside the URL is for everybody, as far as is known. */
    @Nullable Protection protection(SegmentKey key) {
        return places.getIfPresent(Place.of(key));
    }

    /** @return true if that is news */
    boolean protect(SegmentKey key, Protection how) {
        return places.asMap().put(Place.of(key), how) == null;
    }

    boolean variesByOrigin(SegmentKey key) {
        return variesByOrigin.getIfPresent(key) != null;
    }

    void markVariesByOrigin(SegmentKey key) {
        variesByOrigin.put(key, true);
    }

    /** The origin has taken it down: nothing that was stored of it before counts any more. */
    void gone(SegmentKey key) {
        Instant now = clock.instant();
        gone.put(key.withVariant(null), new Gone(now, now));
    }

    /** It has said so to one client only, perhaps because of what that client sent: what is fresh still counts. */
    void perhapsGone(SegmentKey key) {
        Instant now = clock.instant();
        gone.asMap()
                .merge(
                        key.withVariant(null),
                        new Gone(null, now),
                        (known, perhaps) -> new Gone(known.everything(), perhaps.stale()));
    }

    /** @param stale whether what is stored would stand in for an origin, or be validated */
    boolean isGone(SegmentKey key, Instant storedAt, boolean stale) {
        Gone known = gone.getIfPresent(key.withVariant(null));
        Instant when = known == null ? null : stale ? known.stale() : known.everything();
        return when != null && storedAt.isBefore(when);
    }
}
