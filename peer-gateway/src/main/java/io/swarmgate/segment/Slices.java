package io.swarmgate.segment;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.swarmgate.http.RangeSpec;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers ranges of files that are not stored: in aligned slices, each fetched once however many want it, so that a few
 * bytes of a huge file never cost the whole.
 */
final class Slices {
    private static final long FILE_BYTES = 500;
    private static final Logger LOG = LoggerFactory.getLogger(Slices.class);

    private final SegmentStore store;
    private final Cache<SegmentKey, SlicedFile> files;
    private final ConcurrentMap<Place, SliceFill> fills = new ConcurrentHashMap<>();

    /** A slice before its version is known. */
    record Place(SegmentKey file, long index) {}

    /** What a request for a range does where there are no slices. */
    enum Instead {
        /** It is answered from the whole, which is arriving. */
        WHOLE,
        /** It asks the origin by itself. */
        ALONE,
        /** Likewise, with credentials that slices are asked for without. */
        REFUSED,
        /** It is answered as a manifest. */
        MANIFEST,
        /** It asks the origin by itself, since that has a page there. */
        PAGE
    }

    /** Hears what became of a slice; called once, on any thread. */
    interface Receiver {
        /**
         * The slice is there, or on its way.
         *
         * @param slice its positions count from the slice's start
         */
        void slice(SlicedFile file, Representation slice, boolean collapsed, @Nullable Duration originTime);

        /**
         * The source does not give slices of this file.
         *
         * @param instead what to do
         */
        void noSlices(Instead instead);

        void failed(SourceFailure failure);
    }

    /** @param nameBytes most heap for what is known of files */
    Slices(SegmentStore store, long nameBytes) {
        this.store = store;
        this.files = Caffeine.newBuilder()
                .maximumWeight(nameBytes)
                .weigher((SegmentKey key, SlicedFile file) -> (int) Math.min(
                        Integer.MAX_VALUE,
                        FILE_BYTES + key.urlLength() + file.head().heapBytes()))
                .build();
    }

    int inProgress() {
        return fills.size();
    }

    void tick() {
        for (SliceFill fill : fills.values()) {
            try {
                fill.tick();
            } catch (RuntimeException | Error bug) {
                LOG.error("a slice could not be looked after", bug);
            }
        }
    }

    SegmentStore store() {
        return store;
    }

    /** @param credentials whether the origin shares nothing without */
    void get(Waiter waiter, RangeSpec range, boolean credentials) {
        SegmentKey key = waiter.request().key();
        SlicedFile known = files.getIfPresent(key);
        if (known != null && known.head().freshness().isFresh(store.now()) && !isGone(known)) {
            RangeSpec.Interval interval = range.resolve(known.length());
            long index = interval == null ? 0 : interval.start() / known.sliceBytes();
            obtain(waiter.request(), credentials, known, index, new FirstSlice(this, waiter, index, credentials, true));
            return;
        }
        // The length is not known: a suffix range has to begin with the first slice to learn it.
        Long first = range.first();
        long index = first == null ? 0 : first / store.limits().sliceBytes();
        obtain(waiter.request(), credentials, null, index, new FirstSlice(this, waiter, index, credentials, false));
    }

    /**
     * Hands over a slice, stored or arriving.
     *
     * @param file what is known of it; null to ask the origin in any case
     */
    void obtain(SegmentRequest request, boolean credentials, @Nullable SlicedFile file, long index, Receiver receiver) {
        if (file != null) {
            StoredSegment stored = store.index().get(file.sliceKey(index));
            if (stored != null) {
                receiver.slice(file, stored, true, null);
                return;
            }
        }
        Place place = new Place(request.key(), index);
        for (int round = 0; round < 8; round++) {
            SliceFill running = fills.get(place);
            if (running == null) {
                if (fills.size() >= store.limits().maxFills()) {
                    break;
                }
                SliceFill fresh = new SliceFill(this, request, credentials, file, index);
                fresh.join(receiver);
                running = fills.putIfAbsent(place, fresh);
                if (running == null) {
                    fresh.start();
                    return;
                }
            }
            if (running.isTooSlow()) {
                SliceFill second = new SliceFill(this, request, credentials, file, index);
                second.join(receiver);
                if (fills.replace(place, running, second)) {
                    running.supersede();
                    second.start();
                    return;
                }
            }
            if (running.join(receiver)) {
                return;
            }
            fills.remove(place, running);
        }
        receiver.noSlices(Instead.ALONE);
    }

    private boolean isGone(SlicedFile file) {
        return store.marks().isGone(file.key(), file.head().freshness().received(), false);
    }

    void known(SlicedFile file) {
        files.put(file.key(), file);
    }

    void forget(SegmentKey key) {
        files.invalidate(key);
    }

    void leave(Place place, SliceFill fill) {
        fills.remove(place, fill);
    }
}
