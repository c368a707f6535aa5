package io.swarmgate.segment;

import io.swarmgate.http.CacheStatus;
import io.swarmgate.http.Freshness;
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
import java.util.function.LongSupplier;
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
    /** Between two looks at what is under way. */
    private static final Duration TICK = Duration.ofMillis(500);

    /** How long {@link #close()} waits for what is being written. */
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final StoreLimits limits;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final ThreadPoolExecutor executor;
    private final ScheduledThreadPoolExecutor scheduler;
    private final Resumptions resumptions;
    private final SpoolDirectory directory;
    private final MemoryPages pages;
    private final SegmentIndex index;
    private final Slices slices;
    private final WindowBudget windows;
    private final Download.Context downloads;
    private final AtomicLong lastStorageWarning = new AtomicLong();
    private final StoreCounters counters = new StoreCounters();
    private final ConcurrentMap<SegmentKey, Fill> fills = new ConcurrentHashMap<>();
    private final Marks marks;

    /** Where it is told that an object is complete; set once. */
    private volatile Listener listener = (key, digest) -> {};

    private volatile ProtectionListener protection = (origin, route) -> {};

    /** Hears which objects have been stored whole; called on a thread of the store, which it must not hold up. */
    @FunctionalInterface
    public interface Listener {
        /** @param key without variant */
        void stored(SegmentKey key, SegmentDigest digest);
    }

    /** Hears that media is given to nobody without credentials and cannot be shared, so that an operator is told. */
    @FunctionalInterface
    public interface ProtectionListener {
        /**
         * @param origin its name
         * @param route whose viewer asked for it; empty if that is not known
         */
        void mediaIsProtected(String origin, String route);
    }

    private SegmentStore(
            StoreLimits limits,
            StoreMemory memory,
            SpoolDirectory directory,
            SegmentSource source,
            Clock clock,
            LongSupplier nanoTime) {
        this.limits = limits;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.marks = new Marks(clock, memory.nameBytes() / 2);
        this.directory = directory;
        this.executor = storeThreads();
        this.scheduler = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "segment-resume"));
        this.resumptions = new Resumptions(scheduler);
        this.pages = new MemoryPages(limits.memoryBytes());
        this.index = new SegmentIndex(limits.memoryBytes(), limits.diskBytes(), memory.headBytes(), executor);
        this.downloads = new Download.Context(source, resumptions, clock, limits.resumes(), counters);
        this.windows = new WindowBudget(memory.windowBytes());
        this.slices = new Slices(this, memory.nameBytes() / 2);
        directory.onShortage(index::shedDisk);
        var unused =
                scheduler.scheduleWithFixedDelay(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Opens a store on a directory, which it empties of earlier spool files.
     *
     * @throws IOException if the directory cannot be used, or another process uses it
     */
    public static SegmentStore open(
            StoreLimits limits, StoreMemory memory, Path directory, SegmentSource source, Clock clock)
            throws IOException {
        return open(limits, memory, directory, source, clock, FileSystemCalls.REAL, System::nanoTime);
    }

    /** The same with memory as by default. */
    public static SegmentStore open(StoreLimits limits, Path directory, SegmentSource source, Clock clock)
            throws IOException {
        return open(limits, directory, source, clock, FileSystemCalls.REAL, System::nanoTime);
    }

    static SegmentStore open(
            StoreLimits limits,
            Path directory,
            SegmentSource source,
            Clock clock,
            FileSystemCalls calls,
            LongSupplier nanoTime)
            throws IOException {
        return open(limits, StoreMemory.DEFAULT, directory, source, clock, calls, nanoTime);
    }

    static SegmentStore open(
            StoreLimits limits,
            StoreMemory memory,
            Path directory,
            SegmentSource source,
            Clock clock,
            FileSystemCalls calls,
            LongSupplier nanoTime)
            throws IOException {
        SpoolDirectory spool = SpoolDirectory.open(directory, limits.diskBytes(), limits.maxOpenFiles(), calls);
        return new SegmentStore(limits, memory, spool, source, clock, nanoTime);
    }

    /** Hashing and writing; its queue is bounded by the number of fills, each of which has one task at most. */
    private static ThreadPoolExecutor storeThreads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS, THREADS, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), StoreThread::new);
        // After close() there is nothing left to do: the directory is emptied at the next start.
        threads.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        return threads;
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Looks after what is under way; one that goes wrong must not keep the others from it. */
    void tick() {
        for (Fill fill : fills.values()) {
            try {
                fill.tick();
            } catch (RuntimeException | Error bug) {
                LOG.error("a fill could not be looked after", bug);
            }
        }
        slices.tick();
    }

    /** Answers a request, now or later; the receiver is called exactly once, on any thread. */
    public void get(SegmentRequest request, SegmentAnswer.Receiver receiver) {
        SegmentRequest keyed = request.withKey(keyOf(request));
        SegmentKey key = keyed.key();
        Marks.Way way = keyed.alone() ? Marks.Way.ALONE : marks.way(key);
        if (way != null) {
            apart(keyed, receiver, way);
            return;
        }
        // Before what is stored: a fill puts it there and leaves then. The other way round both could be missed.
        Fill running = fills.get(key);
        StoredSegment stored = stored(key);
        SegmentAnswer hit = stored == null ? null : hit(keyed, stored);
        if (hit != null) {
            receiver.answer(hit);
            return;
        }
        Marks.Protection protection = marks.protection(key);
        if (protection == Marks.Protection.PRIVATE) {
            passThrough(keyed, receiver, CacheStatus.Forward.BYPASS, PassThrough.Because.UNSHARED);
            return;
        }
        boolean credentials = protection == Marks.Protection.SHAREABLE && keyed.hasCredentials();
        Waiter waiter = new Waiter(keyed, receiver, now());
        RangeSpec range = keyed.range();
        if (range != null
                && stored == null
                && (running == null || running.isTooSlow() || !running.reachesSoon(range))) {
            slices.get(waiter, range, credentials);
        } else if (keyed.head() && stored == null && running == null) {
            passThrough(keyed, receiver, CacheStatus.Forward.METHOD);
        } else {
            joinOrStart(waiter, stored, credentials);
        }
    }

    private void apart(SegmentRequest request, SegmentAnswer.Receiver receiver, Marks.Way way) {
        if (way == Marks.Way.MANIFEST) {
            receiver.answer(new SegmentAnswer.Manifest(CacheStatus.forwarded(CacheStatus.Forward.BYPASS)));
        } else {
            passThrough(
                    request,
                    receiver,
                    CacheStatus.Forward.BYPASS,
                    way == Marks.Way.PAGE ? PassThrough.Because.PAGE : PassThrough.Because.UNSHARED);
        }
    }

    /** What is stored, unless the origin has said since that there is nothing any more. */
    private @Nullable StoredSegment stored(SegmentKey key) {
        StoredSegment found = index.get(key);
        if (found == null || found.head().status() != 200) {
            return found;
        }
        Freshness freshness = found.freshness();
        if (marks.isGone(key, freshness.received(), !freshness.isFresh(now()))) {
            index.remove(key);
            return null;
        }
        return found;
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
        return marks.variesByOrigin(any) ? any.withVariant(origin) : any;
    }

    private void joinOrStart(Waiter waiter, @Nullable StoredSegment stale, boolean credentials) {
        SegmentKey key = waiter.request().key();
        // A fill that closes while it is joined has left the map or is about to: a few rounds are plenty.
        for (int round = 0; round < 8; round++) {
            Fill running = fills.get(key);
            if (running == null) {
                if (answeredFrom(stored(key), waiter)) {
                    return;
                }
                if (fills.size() >= limits.maxFills()) {
                    break;
                }
                Fill fresh = new Fill(this, waiter.request(), new Fill.Plan(stale, false, credentials, null));
                fresh.join(waiter);
                running = fills.putIfAbsent(key, fresh);
                if (running == null) {
                    fresh.start();
                    return;
                }
            }
            if (running.isTooSlow()) {
                Fill.Plan beside = new Fill.Plan(stale, false, running.withCredentials(), running);
                Fill second = new Fill(this, waiter.request(), beside);
                second.join(waiter);
                if (fills.replace(key, running, second)) {
                    second.start();
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
        SegmentAnswer hit = stored == null ? null : hit(request, stored);
        if (hit != null) {
            answer(waiter, hit);
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
            StoredSegment stored = stored(variant);
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
        resumptions.close();
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

    /**
     * Whether what arrives now will be found here afterwards, as far as can be told before it is whole: not what has
     * lost its storage already, and nothing while the disk takes nothing.
     */
    boolean willStore(Filling filling) {
        return filling.keep() && filling.body().isStored() && (filling.body().inMemory() || directory.takes());
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

    WindowBudget windows() {
        return windows;
    }

    SegmentIndex index() {
        return index;
    }

    Instant now() {
        return clock.instant();
    }

    Marks marks() {
        return marks;
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    /**
     * The origin has nothing at that URL any more, or nothing for anybody.
     *
     * @param request that was told so
     * @param credentials whether the client's went along
     */
    void takenDown(SegmentRequest request, int status, boolean credentials) {
        SegmentKey key = request.key();
        if (credentials || (status == 403 && request.isPeculiar())) {
            // This client alone may be who is refused.
            marks.perhapsGone(key);
            return;
        }
        marks.gone(key);
        index.remove(key.withVariant(null));
        index.remove(key.withVariant(SegmentKey.ANY_ORIGIN));
        index.remove(key);
        slices.forget(key.withVariant(null));
        slices.forget(key.withVariant(SegmentKey.ANY_ORIGIN));
        slices.forget(key);
    }

    /** What lies beside the segment is given to nobody without credentials. */
    void protect(SegmentRequest request, Marks.Protection how) {
        if (marks.protect(request.key(), how) && how == Marks.Protection.PRIVATE) {
            protection.mediaIsProtected(request.key().origin(), request.asker().route());
        }
    }

    /** Tells {@code hears} of media that cannot be shared. */
    public void listenForProtection(ProtectionListener hears) {
        protection = hears;
    }

    /** Answers one of several; a receiver that fails must not keep the others from their answers. */
    void answer(Waiter waiter, SegmentAnswer answer) {
        try {
            waiter.receiver().answer(answer);
        } catch (RuntimeException | Error bug) {
            LOG.error("an answer could not be given", bug);
        }
    }

    void passThrough(SegmentRequest request, SegmentAnswer.Receiver receiver, CacheStatus.Forward why) {
        passThrough(request, receiver, why, PassThrough.Because.UNSHARED);
    }

    /** The origin gave nothing to a request without credentials, or a page. */
    void askAlone(Waiter waiter, boolean page) {
        passThrough(
                waiter.request(),
                waiter.receiver(),
                CacheStatus.Forward.BYPASS,
                page ? PassThrough.Because.PAGE : PassThrough.Because.REFUSED);
    }

    private void passThrough(
            SegmentRequest request,
            SegmentAnswer.Receiver receiver,
            CacheStatus.Forward why,
            PassThrough.Because because) {
        counters.passedThrough.increment();
        new PassThrough(this, request, receiver, why, because).start();
    }

    /** Counts a fill that could not be kept; a full disk fails many, which one line a minute tells as well. */
    void storageFailed(IOException cause) {
        counters.storageFailures.increment();
        long now = System.nanoTime();
        long last = lastStorageWarning.get();
        boolean due = last == 0 || now - last > TimeUnit.MINUTES.toNanos(1);
        if (due && lastStorageWarning.compareAndSet(last, now)) {
            LOG.warn("segments are streamed uncached, see to the disk of the spool directory: {}", cause.toString());
        }
    }

    void retry(Waiter waiter) {
        get(waiter.request(), waiter.receiver());
    }

    /**
     * A body to be stored: in memory if it is known to be small and there is room, else in a spool file. Nowhere where
     * hashing and writing do not keep up with what arrives: whose readers have it all no pause of the origin holds
     * back.
     */
    FillBody newBody(@Nullable Long length, @Nullable ChunkHasher hasher, Download from, FillBody.Events events) {
        if (windows.isOverdrawn()) {
            storageFailed(new IOException("segments arrive faster than they are hashed and written"));
            return relay(from, events);
        }
        List<ByteBuffer> taken = length != null && length <= limits.smallObjectBytes() ? pages.take(length) : null;
        Storage storage = taken == null ? new SpoolStorage(directory, executor) : new PageStorage(pages, taken);
        return new FillBody(storage, hasher, executor, limits.windowBytes(), windows, from, events);
    }

    FillBody relay(Download from, FillBody.Events events) {
        return new FillBody(null, null, executor, Math.min(limits.windowBytes(), 128 << 10), windows, from, events);
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

    /**
     * Begins a fill of the whole for a client whose range the origin does not answer.
     *
     * @return null if one is under way that will do; it then answers all ranges
     */
    @Nullable Fill fillForRanges(SegmentRequest initiator, boolean credentials) {
        SegmentKey key = initiator.key();
        for (int round = 0; round < 8; round++) {
            Fill running = fills.get(key);
            Fill.Plan plan = new Fill.Plan(null, true, credentials, running);
            if (running == null) {
                Fill fresh = new Fill(this, initiator, plan);
                if (fills.putIfAbsent(key, fresh) == null) {
                    return fresh;
                }
            } else if (running.isTooSlow()) {
                Fill second = new Fill(this, initiator, plan);
                if (fills.replace(key, running, second)) {
                    return second;
                }
            } else {
                running.ignoreRanges();
                return null;
            }
        }
        return null;
    }

    void leave(SegmentKey key, Fill fill) {
        fills.remove(key, fill);
    }

    /** False if another fill has that key already. */
    boolean move(SegmentKey from, SegmentKey to, Fill fill) {
        fills.remove(from, fill);
        return fills.putIfAbsent(to, fill) == null;
    }
}
