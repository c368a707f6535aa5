package io.swarmgate.swarm.digest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.swarmgate.http.FieldLines;
import io.swarmgate.segment.SegmentAnswer;
import io.swarmgate.segment.SegmentBody;
import io.swarmgate.segment.SegmentDigest;
import io.swarmgate.segment.SegmentKey;
import io.swarmgate.segment.SegmentRequest;
import io.swarmgate.segment.SegmentStore;
import io.swarmgate.swarm.catalogue.SegmentAddress;
import io.swarmgate.swarm.catalogue.VersionedAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where digests come from. Asked for a segment the store does not hold, it has the store fetch it, once however many
 * ask, and tells of the chunks as they are hashed. Thread-safe; never blocks.
 */
public final class DigestDesk {
    /** Segments under way at once; what is asked for beyond is not fetched. */
    static final int MAX_UNDER_WAY = 512;
    /** Those who ask for one segment; a whole swarm asks through one. */
    static final int MAX_WAITING = 256;
    /** A fetch that takes longer is given up; it may still complete by itself. */
    static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** Digests of some 16,000 windows of a MiB. */
    private static final long PARTS_BYTES = 16L << 20;

    private static final int ENTRY_BYTES = 400;

    private final SegmentStore store;
    private final Executor workers;
    private final LongSupplier nanoTime;
    private final ConcurrentMap<VersionedAddress, Awaited> underWay = new ConcurrentHashMap<>();

    /** Of parts of files whose version is known: the store has none of those. */
    private final Cache<VersionedAddress, SegmentDigest> parts;

    /** Hears about one digest, on any thread. */
    public interface Reader {
        /** More of it is known; {@code complete()} tells whether it is all. Not called after that. */
        void known(SegmentDigest digest);

        /** There will be none: the segment cannot be had, or is not to be stored. */
        default void unavailable() {}
    }

    /**
     * @param workers for hashing parts of files; free to reject
     * @param nanoTime as {@link System#nanoTime}
     */
    public DigestDesk(SegmentStore store, Executor workers, LongSupplier nanoTime) {
        this(store, workers, nanoTime, PARTS_BYTES);
    }

    /**
     * @param workers for hashing parts of files; free to reject
     * @param nanoTime as {@link System#nanoTime}
     * @param partsBytes most memory for digests of parts of files
     */
    public DigestDesk(SegmentStore store, Executor workers, LongSupplier nanoTime, long partsBytes) {
        this.parts = Caffeine.newBuilder()
                .maximumWeight(partsBytes)
                .weigher((VersionedAddress part, SegmentDigest digest) ->
                        digest.chunks().length() + part.segment().url().length() + ENTRY_BYTES)
                .build();
        this.store = store;
        this.workers = workers;
        this.nanoTime = nanoTime;
    }

    /** One segment that is being fetched. */
    private static final class Awaited {
        private final long sinceNanos;
        // Guarded by this.
        private final List<Reader> readers = new ArrayList<>();
        private @Nullable SegmentBody body;
        private boolean over;
        private long told;

        Awaited(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }

        synchronized boolean add(Reader reader) {
            if (over || readers.size() >= MAX_WAITING) {
                return false;
            }
            readers.add(reader);
            return true;
        }

        /** Keeps the fill alive, which ends when nobody reads it. */
        synchronized boolean hold(SegmentBody held) {
            if (over) {
                return false;
            }
            body = held;
            return true;
        }

        synchronized List<Reader> finish() {
            List<Reader> all = List.copyOf(readers);
            readers.clear();
            over = true;
            if (body != null) {
                body.close();
                body = null;
            }
            return all;
        }

        /** Those to tell of more chunks; none if there are no more. */
        synchronized List<Reader> progress(long lengthBytes) {
            if (over || lengthBytes <= told) {
                return List.of();
            }
            told = lengthBytes;
            return List.copyOf(readers);
        }
    }

    /** The complete digest, if it is at hand; null otherwise. */
    public @Nullable SegmentDigest complete(VersionedAddress content) {
        SegmentAddress segment = content.segment();
        if (segment.range() != null) {
            return content.version() == null ? null : parts.getIfPresent(content);
        }
        SegmentDigest known = store.digest(segment.key());
        return known != null && known.complete() ? known : null;
    }

    /**
     * Gets a digest, now or later.
     *
     * @param origin the Origin field of those who will ask for the segment; null if they send none. Answers are kept
     *     apart by it
     * @return false if too much is under way
     */
    public boolean get(VersionedAddress segment, @Nullable String origin, Reader reader) {
        SegmentDigest known = complete(segment);
        if (known != null) {
            reader.known(known);
            return true;
        }
        Awaited running = underWay.get(segment);
        if (running == null) {
            if (underWay.size() >= MAX_UNDER_WAY) {
                return false;
            }
            Awaited fresh = new Awaited(nanoTime.getAsLong());
            fresh.add(reader);
            running = underWay.putIfAbsent(segment, fresh);
            if (running == null) {
                fetch(segment, origin, fresh);
                return true;
            }
        }
        if (running.add(reader)) {
            return true;
        }
        // It has ended in this moment, or too many wait for it.
        known = complete(segment);
        if (known == null) {
            return false;
        }
        reader.known(known);
        return true;
    }

    private void fetch(VersionedAddress content, @Nullable String origin, Awaited awaited) {
        store.get(request(content.segment(), origin), answer -> answered(content, awaited, answer));
    }

    private static SegmentRequest request(SegmentAddress segment, @Nullable String origin) {
        FieldLines fields = FieldLines.EMPTY;
        if (origin != null) {
            fields = fields.with("Origin", origin);
        }
        if (segment.range() != null) {
            fields = fields.with(
                    "Range",
                    "bytes=" + segment.range().first() + "-" + segment.range().last());
        }
        return SegmentRequest.ofEdge(segment.key(), fields);
    }

    private void answered(VersionedAddress content, Awaited awaited, SegmentAnswer answer) {
        SegmentBody body = answer instanceof SegmentAnswer.Response response ? response.body() : null;
        if (body == null) {
            end(content, awaited, null);
        } else if (content.segment().range() != null) {
            Long length = PartAnswer.lengthBytes((SegmentAnswer.Response) answer, content);
            if (length == null) {
                body.close();
                end(content, awaited, null);
            } else {
                hash(content, awaited, body, length);
            }
        } else if (((SegmentAnswer.Response) answer).status() != 200) {
            body.close();
            end(content, awaited, null);
        } else if (awaited.hold(body)) {
            // It may have been completed before it was held; then nobody will say so any more.
            SegmentDigest now = store.digest(content.segment().key());
            if (now == null || now.complete()) {
                end(content, awaited, now);
            }
        } else {
            body.close();
        }
    }

    /** Parts of files have no digest of their own in the store: their bytes are read once. */
    private void hash(VersionedAddress content, Awaited awaited, SegmentBody body, long lengthBytes) {
        if (!awaited.hold(body)) {
            body.close();
            return;
        }
        HashedPart part = new HashedPart(body, lengthBytes, workers, digest -> hashed(content, awaited, digest));
        try {
            part.start();
        } catch (RejectedExecutionException busy) {
            end(content, awaited, null);
        }
    }

    private void hashed(VersionedAddress content, Awaited awaited, @Nullable SegmentDigest digest) {
        if (digest != null && content.version() != null) {
            parts.put(content, digest);
        }
        end(content, awaited, digest);
    }

    private void end(VersionedAddress segment, Awaited awaited, @Nullable SegmentDigest digest) {
        underWay.remove(segment, awaited);
        for (Reader reader : awaited.finish()) {
            if (digest == null) {
                reader.unavailable();
            } else {
                reader.known(digest);
            }
        }
    }

    /**
     * Hashes the chunks of a segment with a salt, once and for whoever names them; what the store holds no more is
     * fetched.
     *
     * @param lengthBytes of the segment
     * @param origin as for {@link #get}
     * @param whenDone gets 48 bits of each chunk, on any thread; null if the bytes cannot be had
     */
    public void salted(
            VersionedAddress content,
            long lengthBytes,
            @Nullable String origin,
            byte[] salt,
            Consumer<long @Nullable []> whenDone) {
        store.get(request(content.segment(), origin), answer -> {
            SegmentBody body = answer instanceof SegmentAnswer.Response response ? response.body() : null;
            if (body == null) {
                whenDone.accept(null);
                return;
            }
            Consumer<long @Nullable []> closing = hashes -> {
                body.close();
                whenDone.accept(hashes);
            };
            if (!isWhole((SegmentAnswer.Response) answer, content, lengthBytes)) {
                closing.accept(null);
                return;
            }
            try {
                new SaltedChunks(body, lengthBytes, salt, workers, closing).start();
            } catch (RejectedExecutionException busy) {
                closing.accept(null);
            }
        });
    }

    private static boolean isWhole(SegmentAnswer.Response answer, VersionedAddress content, long lengthBytes) {
        if (content.segment().range() == null) {
            return answer.status() == 200;
        }
        Long length = PartAnswer.lengthBytes(answer, content);
        return length != null && length == lengthBytes;
    }

    /** The store has completed an object. */
    public void stored(SegmentKey key, SegmentDigest digest) {
        VersionedAddress whole = VersionedAddress.any(new SegmentAddress(key.origin(), key.url(), null));
        Awaited awaited = underWay.get(whole);
        if (awaited != null) {
            end(whole, awaited, digest);
        }
    }

    /** Tells of chunks hashed since the last time, for segments older than {@code age}; gives up those too old. */
    public void tick(Duration age) {
        long now = nanoTime.getAsLong();
        underWay.forEach((content, awaited) -> {
            long waited = now - awaited.sinceNanos;
            if (waited > TIMEOUT.toNanos()) {
                end(content, awaited, null);
            } else if (waited > age.toNanos() && content.segment().range() == null) {
                SegmentDigest sofar = store.digest(content.segment().key());
                if (sofar != null && !sofar.complete()) {
                    awaited.progress(sofar.lengthBytes()).forEach(reader -> reader.known(sofar));
                }
            }
        });
    }

    int underWay() {
        return underWay.size();
    }
}
