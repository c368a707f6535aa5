package io.swarmgate.segment;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.swarmgate.http.CacheStatus;
import io.swarmgate.http.RangeSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests for segments: from what is stored, from a fill in progress, or by a request to the origin.
 *
 * <p>Thread-safe. No method waits for the origin or writes to disk on the caller's thread.
 */
public final class SegmentStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentStore.class);
    private static final int THREADS = 2;
    /** How long a resource stays known as one whose answers are not shared. */
    private static final Duration MARK_LIFETIME = Duration.ofMinutes(2);

    private static final int MAX_MARKS = 100_000;

    /** How long {@link #close()} waits for what is being written. */
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final StoreLimits limits;
    private final Clock clock;
    private final ThreadPoolExecutor executor;
    private final ScheduledThreadPoolExecutor scheduler;
    private final SpoolDirectory directory;
    private final MemoryPages pages;
    private final SegmentIndex index;
    private final Slices slices;
    private final Download.Context downloads;
    private final AtomicLong lastStorageWarning = new AtomicLong();
    private final StoreCounters counters = new StoreCounters();
    private final ConcurrentMap<SegmentKey, Fill> fills = new ConcurrentHashMap<>();
    private final Cache<Unshared, Boolean> uncollapsed = marks();
    private final Cache<SegmentKey, Boolean> variesByOrigin = marks();

    /** Where it is told that an object is complete; set once. */
    private volatile Listener listener = (key, digest) -> {};

    /** Hears which objects have been stored whole; called on a thread of the store, which it must not hold up. */
    @FunctionalInterface
    public interface Listener {
        /** @param key without variant */
        void stored(SegmentKey key, SegmentDigest digest);
    }

    /** A resource whose answers are not shared, to requests with or without Authorization. */
    private record Unshared(SegmentKey key, boolean authorized) {}

    private SegmentStore(StoreLimits limits, SpoolDirectory directory, SegmentSource source, Clock clock) {
        this.limits = limits;
        this.clock = clock;
        this.directory = directory;
        this.executor = storeThreads();
        this.scheduler = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "segment-resume"));
        this.pages = new MemoryPages(limits.memoryBytes());
        this.index = new SegmentIndex(limits.memoryBytes(), limits.diskBytes(), executor);
        this.downloads = new Download.Context(source, scheduler, clock, limits.resumes(), counters);
        this.slices = new Slices(this);
        directory.onShortage(index::shedDisk);
    }

    /**
     * Opens a store on a directory, which it empties of earlier spool files.
     *
     * @throws IOException if the directory cannot be used, or another process uses it
     */
    public static SegmentStore open(StoreLimits limits, Path directory, SegmentSource source, Clock clock)
            throws IOException {
        return open(limits, directory, source, clock, FileSystemCalls.REAL);
    }

    static SegmentStore open(
            StoreLimits limits, Path directory, SegmentSource source, Clock clock, FileSystemCalls calls)
            throws IOException {
        SpoolDirectory spool = SpoolDirectory.open(directory, limits.diskBytes(), limits.maxOpenFiles(), calls);
        return new SegmentStore(limits, spool, source, clock);
    }

    /** Hashing and writing; its queue is bounded by the number of fills, each of which has one task at most. */
    private static ThreadPoolExecutor storeThreads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                1,
                TimeUnit.MINUTES,
                new LinkedBlockingQueue<>(),
                task -> daemon(task, "segment-store"));
        // After close() there is nothing left to do: the directory is emptied at the next start.
        threads.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        return threads;
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private static <K> Cache<K, Boolean> marks() {
        return Caffeine.newBuilder()
                .maximumSize(MAX_MARKS)
                .expireAfterWrite(MARK_LIFETIME)
                .build();
    }

    /** Answers a request, now or later; the receiver is called exactly once, on any thread. */
    public void get(SegmentRequest request, SegmentAnswer.Receiver receiver) {
        SegmentRequest keyed = new SegmentRequest(keyOf(request), request.head(), request.fields(), request.asker());
        SegmentKey key = keyed.key();
        if (uncollapsed.getIfPresent(new Unshared(key, keyed.authorized())) != null) {
            passThrough(keyed, receiver, CacheStatus.Forward.BYPASS);
            return;
        }
        // Before what is stored: a fill puts it there and leaves then. The other way round both could be missed.
        Fill running = fills.get(key);
        StoredSegment stored = index.get(key);
        if (stored != null) {
            if (!mayHave(keyed, stored)) {
                passThrough(keyed, receiver, CacheStatus.Forward.REQUEST);
                return;
            }
            SegmentAnswer hit = hit(keyed, stored);
            if (hit != null) {
                receiver.answer(hit);
                return;
            }
        }
        Waiter waiter = new Waiter(keyed, receiver, now());
        RangeSpec range = keyed.range();
        if (range != null && stored == null && (running == null || !running.reachesSoon(range))) {
            slices.get(waiter, range);
        } else if (keyed.head() && stored == null && running == null) {
            passThrough(keyed, receiver, CacheStatus.Forward.METHOD);
        } else {
            joinOrStart(waiter, stored);
        }
    }

    /**
     * What one request with credentials was answered is another's only where the origin says so (RFC 9111, section
     * 3.5).
     */
    private static boolean mayHave(SegmentRequest request, StoredSegment stored) {
        return !request.authorized() || stored.head().shareAuthorized();
    }

    private @Nullable SegmentAnswer hit(SegmentRequest request, StoredSegment stored) {
        Instant now = now();
        return stored.freshness().isFresh(now)
                ? Answers.of(request, stored, CacheStatus.hit(stored.freshness().remaining(now)), now, null)
                : null;
    }

    private SegmentKey keyOf(SegmentRequest request) {
        String origin = request.fields().first("Origin");
        if (origin == null) {
            return request.key().withVariant(null);
        }
        SegmentKey any = request.key().withVariant(SegmentKey.ANY_ORIGIN);
        return variesByOrigin.getIfPresent(any) == null ? any : any.withVariant(origin);
    }

    private void joinOrStart(Waiter waiter, @Nullable StoredSegment stale) {
        SegmentKey key = waiter.request().key();
        // A fill that closes while it is joined has left the map or is about to: a few rounds are plenty.
        for (int round = 0; round < 8; round++) {
            Fill running = fills.get(key);
            if (running == null) {
                if (answeredFrom(index.get(key), waiter)) {
                    return;
                }
                if (fills.size() >= limits.maxFills()) {
                    break;
                }
                Fill fresh = new Fill(this, waiter.request(), stale, false);
                fresh.join(waiter);
                running = fills.putIfAbsent(key, fresh);
                if (running == null) {
                    fresh.start();
                    return;
                }
            }
            if (running.join(waiter)) {
                return;
            }
            fills.remove(key, running);
        }
        passThrough(waiter.request(), waiter.receiver(), CacheStatus.Forward.BYPASS);
    }

    /** What a fill that was over a moment ago has stored. */
    private boolean answeredFrom(@Nullable StoredSegment stored, Waiter waiter) {
        SegmentRequest request = waiter.request();
        if (stored == null || !mayHave(request, stored)) {
            return false;
        }
        SegmentAnswer hit = hit(request, stored);
        if (hit != null) {
            waiter.receiver().answer(hit);
        }
        return hit != null;
    }

    /**
     * The digest of a stored segment, or as much as there is of one that is arriving; null if it is neither. One that
     * is whole comes first: the same bytes may be arriving once more for viewers of another site.
     */
    public @Nullable SegmentDigest digest(SegmentKey key) {
        List<SegmentKey> variants = List.of(key.withVariant(null), key.withVariant(SegmentKey.ANY_ORIGIN));
        for (SegmentKey variant : variants) {
            StoredSegment stored = index.get(variant);
            if (stored != null && stored.head().status() == 200 && stored.digest() != null) {
                return stored.digest();
            }
        }
        for (SegmentKey variant : variants) {
            Fill running = fills.get(variant);
            SegmentDigest sofar = running == null ? null : running.digest();
            if (sofar != null) {
                return sofar;
            }
        }
        return null;
    }

    public StoreStats stats() {
        return new StoreStats(
                directory.usedBytes(),
                pages.usedBytes(),
                index.entries(),
                directory.openFiles(),
                fills.size() + slices.inProgress(),
                index.evictions(),
                counters.fillsStarted.sum(),
                counters.fillsResumed.sum(),
                counters.fillsChanged.sum(),
                counters.fillsLost.sum(),
                counters.collapsedWaiters.sum(),
                counters.passedThrough.sum(),
                counters.storageFailures.sum(),
                counters.validations.sum(),
                counters.staleServed.sum());
    }

    /** Stops background work. Responses still being sent fail when they need more from the origin. */
    @Override
    public void close() throws IOException {
        scheduler.shutdownNow();
        index.clear();
        executor.shutdown();
        try {
            // A spool file that is being written would come back after the directory has been emptied.
            executor.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        directory.close();
    }

    // What fills and slices need.

    Download.Context downloads() {
        return downloads;
    }

    StoreLimits limits() {
        return limits;
    }

    StoreCounters counters() {
        return counters;
    }

    SegmentIndex index() {
        return index;
    }

    Instant now() {
        return clock.instant();
    }

    StoredHead storedHead(OriginHead head, Instant requested, Instant received) {
        Duration fallback = head.status() == 200 || head.status() == 206 ? limits.defaultFreshness() : Duration.ZERO;
        return StoredHead.of(head, requested, received, fallback);
    }

    void passThrough(SegmentRequest request, SegmentAnswer.Receiver receiver, CacheStatus.Forward why) {
        counters.passedThrough.increment();
        new PassThrough(this, request, receiver, why).start();
    }

    /** Counts a fill that could not be kept; a full disk fails many, which one line a minute tells as well. */
    void storageFailed(IOException cause) {
        counters.storageFailures.increment();
        long now = System.nanoTime();
        long last = lastStorageWarning.get();
        boolean due = last == 0 || now - last > TimeUnit.MINUTES.toNanos(1);
        if (due && lastStorageWarning.compareAndSet(last, now)) {
            LOG.warn("segments are streamed uncached, free room in the spool directory: {}", cause.toString());
        }
    }

    void retry(Waiter waiter) {
        get(waiter.request(), waiter.receiver());
    }

    /** A body to be stored: in memory if it is known to be small and there is room, else in a spool file. */
    FillBody newBody(@Nullable Long length, @Nullable ChunkHasher hasher, Download from, FillBody.Events events) {
        List<ByteBuffer> taken = length != null && length <= limits.smallObjectBytes() ? pages.take(length) : null;
        Storage storage = taken == null ? new SpoolStorage(directory, executor) : new PageStorage(pages, taken);
        return new FillBody(storage, hasher, executor, limits.windowBytes(), from, events);
    }

    FillBody relay(Download from, FillBody.Events events) {
        return new FillBody(null, null, executor, Math.min(limits.windowBytes(), 128 << 10), from, events);
    }

    /** Makes a complete object known to later requests. */
    void keep(SegmentKey key, Filling whole) {
        StoredSegment segment = whole.body().toStored(whole.head());
        if (segment != null) {
            SegmentDigest digest = segment.digest();
            boolean whole200 = segment.head().status() == 200;
            index.put(key, segment);
            if (digest != null && whole200) {
                listener.stored(key.withVariant(null), digest);
            }
        }
    }

    /** Tells {@code hears} of every object that is complete from now on. */
    public void listen(Listener hears) {
        listener = hears;
    }

    boolean register(SegmentKey key, Fill fill) {
        return fills.putIfAbsent(key, fill) == null;
    }

    void leave(SegmentKey key, Fill fill) {
        fills.remove(key, fill);
    }

    /** False if another fill has that key already. */
    boolean move(SegmentKey from, SegmentKey to, Fill fill) {
        fills.remove(from, fill);
        return fills.putIfAbsent(to, fill) == null;
    }

    void markUncollapsed(SegmentKey key, boolean authorized) {
        uncollapsed.put(new Unshared(key, authorized), true);
    }

    void markVariesByOrigin(SegmentKey key) {
        variesByOrigin.put(key, true);
    }
}
