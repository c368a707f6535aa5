package io.swarmgate.segment;

import io.swarmgate.http.CacheStatus;
import io.swarmgate.http.FieldLines;
import io.swarmgate.http.RangeSpec;
import io.swarmgate.http.Storability;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One origin request for a whole object, however many wait for it. It outlives the client that caused it. When the head
 * says that the response is not to be shared, every waiter is released at once to an origin request of its own.
 */
final class Fill implements Download.Owner, FillBody.Events {
    /** A range this far behind what has arrived is not waited for but fetched by itself. */
    private static final long SOON_BYTES = 4L << 20;

    private final SegmentStore store;
    private final SegmentRequest initiator;
    private final @Nullable StoredSegment stale;
    private final boolean rangesIgnored;
    private final boolean authorized;

    // Everything below is guarded by this.
    private final List<Waiter> waiters = new ArrayList<>();
    private SegmentKey key;
    private @Nullable Download download;
    private @Nullable Filling filling;
    private @Nullable Duration originTime;
    private boolean closed;

    /**
     * @param initiator whose fields the origin request carries; its key has the variant
     * @param stale what is to be validated; null to fetch anew
     * @param rangesIgnored true if the origin is known to answer ranges with the whole
     */
    Fill(SegmentStore store, SegmentRequest initiator, @Nullable StoredSegment stale, boolean rangesIgnored) {
        this.store = store;
        this.initiator = initiator;
        this.key = initiator.key();
        this.stale = stale != null && stale.validator().isPresent() ? stale : null;
        this.rangesIgnored = rangesIgnored;
        this.authorized = initiator.authorized();
    }

    void start() {
        FieldLines fields = initiator.fillFields();
        if (stale != null) {
            fields = stale.validator().addConditions(fields);
        }
        Download started = new Download(
                store.downloads(),
                new SourceRequest(initiator.key(), false, fields, initiator.asker(), true),
                null,
                this);
        synchronized (this) {
            download = started;
        }
        store.counters().fillsStarted.increment();
        started.start();
    }

    /** Adds a request; false if this fill takes no more. */
    boolean join(Waiter waiter) {
        Filling running;
        Duration time;
        synchronized (this) {
            if (closed) {
                return false;
            }
            running = filling;
            time = originTime;
            if (running == null) {
                waiters.add(waiter);
                return true;
            }
        }
        store.counters().collapsedWaiters.increment();
        answer(waiter, running, time, true);
        return true;
    }

    /** True if waiting for a range from this fill takes no longer than fetching it apart would. */
    synchronized boolean reachesSoon(RangeSpec range) {
        if (filling == null || rangesIgnored) {
            return true;
        }
        Long length = filling.lengthBytes();
        if (length == null) {
            return true;
        }
        RangeSpec.Interval interval = range.resolve(length);
        return interval == null || interval.start() <= filling.body().received() + SOON_BYTES;
    }

    /** The digest as far as it goes; null before the head. */
    synchronized @Nullable SegmentDigest digest() {
        ChunkHasher hasher = filling == null ? null : filling.body().hasher();
        return hasher == null ? null : hasher.digest();
    }

    @Override
    public @Nullable FillBody head(Download from, OriginHead head, Instant requested, Instant received) {
        synchronized (this) {
            originTime = Duration.between(requested, received);
        }
        if (head.status() == 304 && stale != null) {
            validated(stale, head, requested, received);
            return null;
        }
        if (head.status() == 206 || head.status() == 304) {
            failed(SourceFailure.protocol("status " + head.status() + " to a request without such a condition"));
            return null;
        }
        if (isServerError(head.status()) && answerStale()) {
            return null;
        }
        StoredHead stored = store.storedHead(head, requested, received);
        Storability storability = Storability.of(
                authorized, head.status(), head.fields(), stored.freshness().lifetime());
        Long length = head.contentLength();
        if (length != null && length > store.limits().maxObjectBytes()) {
            storability = Storability.RELEASE_ONCE;
        }
        if (storability == Storability.RELEASE || storability == Storability.RELEASE_ONCE) {
            return release(from, head, storability == Storability.RELEASE);
        }
        return share(from, head, stored, storability == Storability.STORE);
    }

    private static boolean isServerError(int status) {
        return status == 500 || status == 502 || status == 503 || status == 504;
    }

    private @Nullable FillBody share(Download from, OriginHead head, StoredHead stored, boolean keep) {
        List<Waiter> others = keep && Storability.variesByOrigin(head.fields()) ? splitByOrigin() : List.of();
        Long length = head.contentLength();
        FillBody body = store.newBody(length, keep ? new ChunkHasher() : null, from, this);
        Filling now = new Filling(stored, length, body, keep);
        List<Waiter> mine;
        Duration time;
        synchronized (this) {
            filling = now;
            closed = closed || !keep;
            time = originTime;
            mine = List.copyOf(waiters);
            waiters.clear();
        }
        if (!keep) {
            store.leave(key(), this);
        }
        boolean first = true;
        for (Waiter waiter : mine) {
            answer(waiter, now, time, !first);
            first = false;
        }
        store.counters().collapsedWaiters.add(Math.max(0, mine.size() - 1));
        others.forEach(store::retry);
        if (!body.isRead()) {
            unread();
        }
        return body;
    }

    /** The response depends on Origin: goes on under the initiator's and gives up the waiters from another one. */
    private List<Waiter> splitByOrigin() {
        SegmentKey shared = key();
        String origin = initiator.fields().first("Origin");
        if (origin == null || !SegmentKey.ANY_ORIGIN.equals(shared.variant())) {
            return List.of();
        }
        store.markVariesByOrigin(shared);
        SegmentKey own = shared.withVariant(origin);
        boolean alone = store.move(shared, own, this);
        synchronized (this) {
            key = own;
            closed = closed || !alone;
            List<Waiter> others = waiters.stream()
                    .filter(waiter -> !origin.equals(waiter.request().fields().first("Origin")))
                    .toList();
            waiters.removeAll(others);
            return others;
        }
    }

    private void answer(Waiter waiter, Filling running, @Nullable Duration time, boolean collapsed) {
        RangeSpec range = waiter.request().range();
        RangeSpec.Interval part = range == null ? null : range.fixed();
        Filling reaching = part == null ? running : running.reaching(part);
        SegmentBody last = part == null || reaching != null ? null : running.open(part.end() - 1, part.end());
        if (last != null) {
            // How long the whole will be nobody knows, but that it is that long is said in an answer.
            last.whenReady(() -> {
                answer(waiter, running, time, collapsed);
                last.close();
            });
            return;
        }
        answerFrom(waiter, reaching == null ? running : reaching, time, collapsed);
    }

    private void answerFrom(Waiter waiter, Filling running, @Nullable Duration time, boolean collapsed) {
        CacheStatus status = CacheStatus.forwarded(
                        stale == null ? CacheStatus.Forward.URI_MISS : CacheStatus.Forward.STALE)
                .withAnswer(running.head().status(), running.keep(), collapsed);
        SegmentAnswer answer = Answers.of(waiter.request(), running, status, store.now(), time);
        if (answer == null) {
            store.passThrough(waiter.request(), waiter.receiver(), CacheStatus.Forward.URI_MISS);
        } else {
            waiter.receiver().answer(answer);
        }
    }

    private @Nullable FillBody release(Download from, OriginHead head, boolean remember) {
        if (remember) {
            store.markUncollapsed(key(), authorized);
        }
        List<Waiter> all = close();
        Waiter first = all.isEmpty() ? null : all.get(0);
        boolean usable = first != null && first.request().equals(initiator) && isPlain(first.request());
        for (Waiter waiter : usable ? all.subList(1, all.size()) : all) {
            store.passThrough(waiter.request(), waiter.receiver(), CacheStatus.Forward.BYPASS);
        }
        if (!usable || first == null) {
            return null;
        }
        Duration time;
        synchronized (this) {
            time = originTime;
        }
        CacheStatus status =
                CacheStatus.forwarded(CacheStatus.Forward.URI_MISS).withAnswer(head.status(), false, false);
        FillBody body = store.relay(from, this);
        SegmentBody reader = body.open(0, Long.MAX_VALUE);
        first.receiver()
                .answer(new SegmentAnswer.Response(
                        head.status(), head.fields(), head.contentLength(), reader, status, time));
        return body;
    }

    /** True if the answer to the fill's own request is the answer to this one. */
    private static boolean isPlain(SegmentRequest request) {
        FieldLines fields = request.fields();
        return !request.head()
                && !fields.has("Range")
                && !fields.has("If-None-Match")
                && !fields.has("If-Modified-Since");
    }

    private void validated(StoredSegment was, OriginHead head, Instant requested, Instant received) {
        store.counters().validations.increment();
        StoredSegment refreshed = was.withHead(
                was.head().refreshed(head, requested, received, store.limits().defaultFreshness()));
        if (refreshed != null) {
            store.index().put(key(), refreshed);
        }
        CacheStatus status = CacheStatus.forwarded(CacheStatus.Forward.STALE).withAnswer(304, refreshed != null, false);
        answerAllFrom(refreshed == null ? was : refreshed, status);
    }

    /** Answers from the stale copy if there is one that may stand in for the origin. */
    private boolean answerStale() {
        StoredSegment standIn = stale;
        if (standIn == null
                || !standIn.head().mayStandIn(store.now(), store.limits().staleIfError())) {
            return false;
        }
        store.counters().staleServed.increment();
        answerAllFrom(standIn, CacheStatus.hit(standIn.freshness().remaining(store.now())));
        return true;
    }

    private void answerAllFrom(StoredSegment segment, CacheStatus status) {
        for (Waiter waiter : close()) {
            SegmentAnswer answer = Answers.of(waiter.request(), segment, status, store.now(), null);
            if (answer == null) {
                store.passThrough(waiter.request(), waiter.receiver(), CacheStatus.Forward.STALE);
            } else {
                waiter.receiver().answer(answer);
            }
        }
    }

    @Override
    public void failed(SourceFailure failure) {
        if (answerStale()) {
            return;
        }
        CacheStatus status = CacheStatus.forwarded(CacheStatus.Forward.URI_MISS);
        for (Waiter waiter : close()) {
            waiter.receiver().answer(new SegmentAnswer.Failure(failure, status));
        }
    }

    /** Takes no more requests; answers those that still wait for the head. */
    private List<Waiter> close() {
        List<Waiter> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(waiters);
            waiters.clear();
        }
        store.leave(key(), this);
        return left;
    }

    private synchronized SegmentKey key() {
        return key;
    }

    @Override
    public void lost() {
        store.counters().fillsLost.increment();
        close();
        if (stale != null) {
            // The origin has something else by now, or nothing: what is stored is no help any more.
            store.index().remove(key());
        }
    }

    @Override
    public void stored() {
        Filling whole;
        synchronized (this) {
            whole = filling;
        }
        if (whole != null && whole.keep()) {
            store.keep(key(), whole);
        }
        close();
    }

    @Override
    public void storageFailed(IOException cause) {
        store.storageFailed(cause);
        close();
    }

    @Override
    public void unread() {
        Download running;
        boolean goesOn;
        synchronized (this) {
            running = download;
            Filling current = filling;
            goesOn = !closed && current != null && current.keep() && fewBytesLeft(current);
        }
        if (!goesOn && running != null) {
            close();
            running.cancel("no client is left");
        }
    }

    private boolean fewBytesLeft(Filling current) {
        long unattended = store.limits().unattendedBytes();
        Long length = current.lengthBytes();
        long received = current.body().received();
        return length == null ? received <= unattended : length - received <= unattended;
    }

    /** Takes over a download that was begun for a part and is answered with the whole. */
    void adopt(Download other) {
        synchronized (this) {
            download = other;
        }
        other.passTo(this);
        store.counters().fillsStarted.increment();
    }
}
