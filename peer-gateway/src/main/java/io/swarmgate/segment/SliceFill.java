package io.swarmgate.segment;

import io.swarmgate.http.ContentRange;
import io.swarmgate.http.FieldLines;
import io.swarmgate.http.RangeSpec;
import io.swarmgate.http.Storability;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One origin request for a slice, however many wait for it. */
final class SliceFill implements Download.Owner, FillBody.Events {
    /** Far beyond the length of a segment of low latency; what grows beyond is no segment. */
    private static final long MAX_GROWN_BYTES = 16L << 20;

    private final Slices slices;
    private final SegmentStore store;
    private final SegmentRequest initiator;
    private final boolean credentials;
    private final FillClock clock;
    private final long index;
    private final RangeSpec.Interval asked;

    // Everything below is guarded by this.
    private final List<Slices.Receiver> waiters = new ArrayList<>();
    private @Nullable Download download;
    private @Nullable Arriving arriving;
    private @Nullable Duration originTime;
    private boolean superseded;
    private boolean closed;

    private record Arriving(SlicedFile file, Filling filling) {}

    /** @param file what is known of it: the last slice ends with the file */
    SliceFill(Slices slices, SegmentRequest initiator, boolean credentials, @Nullable SlicedFile file, long index) {
        this.slices = slices;
        this.store = slices.store();
        this.initiator = initiator;
        this.credentials = credentials;
        this.clock = new FillClock(store::nanoTime);
        this.index = index;
        long start = index * store.limits().sliceBytes();
        long end = start + store.limits().sliceBytes();
        this.asked = new RangeSpec.Interval(
                start, file == null || start >= file.length() ? end : Math.min(end, file.length()));
    }

    void start() {
        FieldLines fields =
                initiator.fillFields(credentials).with("Range", "bytes=" + asked.start() + "-" + (asked.end() - 1));
        Download started = new Download(
                store.downloads(),
                new SourceRequest(initiator.key(), false, fields, initiator.asker(), true),
                asked,
                this);
        synchronized (this) {
            download = started;
        }
        store.counters().fillsStarted.increment();
        started.start();
    }

    boolean join(Slices.Receiver waiter) {
        Arriving running;
        synchronized (this) {
            if (closed) {
                return false;
            }
            running = arriving;
            if (running == null) {
                waiters.add(waiter);
                return true;
            }
        }
        store.counters().collapsedWaiters.increment();
        waiter.slice(running.file(), running.filling(), true, null);
        return true;
    }

    /** True if whoever comes now is better off with a request of its own; only one takes its place. */
    boolean isTooSlow() {
        return pace().isSlow() && !isSuperseded();
    }

    private synchronized boolean isSuperseded() {
        return superseded;
    }

    synchronized void supersede() {
        superseded = true;
    }

    private synchronized FillPace pace() {
        return clock.pace(arriving == null ? null : arriving.filling().body());
    }

    /** Looks after this fill from time to time: nobody waits for ever. */
    void tick() {
        FillPace pace = pace();
        if (pace.sinceHead().isNegative()
                && pace.sinceStart().compareTo(store.limits().originPatience()) >= 0) {
            Download running;
            synchronized (this) {
                running = download;
            }
            if (running != null) {
                running.cancel("the origin client gave no word of it");
            }
            failed(new SourceFailure(504, "connection_read_timeout", "the origin client gave no word of it"));
        }
    }

    @Override
    public boolean wantsKind(OriginHead head) {
        boolean begins = head.status() == 200 || (head.status() == 206 && index == 0);
        return begins
                && ContentKind.byHead(
                                head.fields().first("Content-Type"),
                                initiator.key().url())
                        == null
                && !initiator.named();
    }

    @Override
    public @Nullable FillBody head(Download from, Opening opening) {
        OriginHead head = opening.head();
        synchronized (this) {
            originTime = Duration.between(opening.requested(), opening.received());
            clock.headArrived();
        }
        if (head.status() == 200) {
            return whole(from, opening);
        }
        if (Fill.TAKEN_DOWN.contains(head.status())) {
            store.takenDown(initiator, head.status(), credentials);
        }
        ContentKind kind = kind(opening);
        if (head.status() == 206 && kind == ContentKind.MANIFEST) {
            store.marks().way(initiator.key(), Marks.Way.MANIFEST);
            close().forEach(waiter -> waiter.noSlices(Slices.Instead.MANIFEST));
            return null;
        }
        if (head.status() == 206 && kind == ContentKind.PAGE && !initiator.named()) {
            store.marks().way(initiator.key(), Marks.Way.PAGE);
            close().forEach(waiter -> waiter.noSlices(Slices.Instead.PAGE));
            return null;
        }
        if (grows(head)) {
            fillWhole();
            return null;
        }
        SlicedFile file = head.status() == 206 ? accept(opening, kind) : null;
        if (file == null) {
            // An error, an answer for one client only, or parts that cannot be told to belong together.
            slices.forget(initiator.key());
            close().forEach(waiter -> waiter.noSlices(Slices.Instead.REFUSED));
            return null;
        }
        slices.known(file);
        long length = file.slice(index).lengthBytes();
        FillBody body = store.newBody(length, null, from, this);
        Arriving now = new Arriving(file, new Filling(file.head(), length, body, true));
        List<Slices.Receiver> mine;
        Duration time;
        synchronized (this) {
            arriving = now;
            time = originTime;
            mine = List.copyOf(waiters);
            waiters.clear();
        }
        boolean first = true;
        for (Slices.Receiver waiter : mine) {
            waiter.slice(file, now.filling(), !first, time);
            first = false;
        }
        store.counters().collapsedWaiters.add(Math.max(0, mine.size() - 1));
        if (!body.isStored()) {
            close();
        }
        return body;
    }

    /** Null where neither the type nor the content tells: a part may begin anywhere. */
    private @Nullable ContentKind kind(Opening opening) {
        return opening.kind() == null
                ? ContentKind.ofPart(
                        opening.head().fields().first("Content-Type"),
                        initiator.key().url())
                : opening.kind();
    }

    /** A segment that is still being written: its end is not known, and its parts are asked for as they come. */
    private boolean grows(OriginHead head) {
        ContentRange range = head.contentRange();
        return head.status() == 206
                && range != null
                && range.interval() != null
                && range.completeLength() == null
                && asked.start() < MAX_GROWN_BYTES;
    }

    /** One request for the whole serves all parts, also those that are yet to come. */
    private void fillWhole() {
        Fill fill = store.fillForRanges(initiator, credentials);
        if (fill != null) {
            fill.start();
        }
        close().forEach(waiter -> waiter.noSlices(Slices.Instead.WHOLE));
    }

    /** The file, if this part of it may be shared and combined with others (RFC 9110, section 15.3.7.3). */
    private @Nullable SlicedFile accept(Opening opening, @Nullable ContentKind kind) {
        OriginHead head = opening.head();
        ContentRange range = head.contentRange();
        String validator = head.validator().strongForm();
        if (range == null || range.interval() == null || range.completeLength() == null || validator == null) {
            return null;
        }
        boolean guess = !credentials && (kind == ContentKind.MEDIA || initiator.named());
        StoredHead stored = StoredHead.of(
                head,
                opening.requested(),
                opening.received(),
                guess ? store.limits().defaultFreshness() : Duration.ZERO);
        Storability storability = Storability.of(
                credentials, 206, head.fields(), stored.freshness().lifetime());
        if (storability == Storability.RELEASE) {
            store.marks().way(initiator.key(), Marks.Way.ALONE);
        }
        if (storability != Storability.STORE || variesUnseparated(head)) {
            return null;
        }
        SlicedFile file = new SlicedFile(
                initiator.key(),
                stored,
                range.completeLength(),
                validator,
                store.limits().sliceBytes());
        RangeSpec.Interval got = range.interval();
        boolean exact = asked.start() < file.length() && got.equals(file.slice(index));
        Long contentLength = head.contentLength();
        return exact && (contentLength == null || contentLength == got.lengthBytes()) ? file : null;
    }

    private boolean variesUnseparated(OriginHead head) {
        boolean unseparated = Storability.variesByOrigin(head.fields())
                && SegmentKey.ANY_ORIGIN.equals(initiator.key().variant());
        if (unseparated) {
            store.marks().markVariesByOrigin(initiator.key());
        }
        return unseparated;
    }

    /** The origin ignores ranges: its answer fills the whole object, and the waiters wait for that. */
    private @Nullable FillBody whole(Download from, Opening opening) {
        Fill fill = store.fillForRanges(initiator, credentials);
        FillBody body = null;
        if (fill != null) {
            fill.adopt(from);
            List<Slices.Receiver> mine = close();
            // They join the fill, which their retry finds registered.
            mine.forEach(waiter -> waiter.noSlices(Slices.Instead.WHOLE));
            body = fill.head(from, opening);
        } else {
            close().forEach(waiter -> waiter.noSlices(Slices.Instead.WHOLE));
        }
        return body;
    }

    @Override
    public void failed(SourceFailure failure) {
        close().forEach(waiter -> waiter.failed(failure));
    }

    private List<Slices.Receiver> close() {
        List<Slices.Receiver> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(waiters);
            waiters.clear();
        }
        slices.leave(new Slices.Place(initiator.key(), index), this);
        return left;
    }

    @Override
    public void lost() {
        store.counters().fillsLost.increment();
        slices.forget(initiator.key());
        close();
    }

    @Override
    public void stored() {
        Arriving whole;
        synchronized (this) {
            whole = arriving;
        }
        if (whole != null) {
            StoredSegment segment = whole.filling().body().toStored(whole.file().head());
            if (segment != null) {
                store.index().put(whole.file().sliceKey(index), segment);
            }
        }
        close();
    }

    @Override
    public void storageFailed(IOException cause) {
        store.storageFailed(cause);
        close();
        synchronized (this) {
            if (arriving == null
                    || download == null
                    || arriving.filling().body().isRead()) {
                return;
            }
        }
        unread();
    }

    /** A slice is small enough to be finished for the next client, unless there is no room for it. */
    @Override
    public void unread() {
        Download running;
        synchronized (this) {
            running = closed ? download : null;
        }
        if (running != null) {
            running.cancel("no client is left");
        }
    }
}
