package io.swarmgate.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A body that is still arriving. New bytes wait in a window of memory, from which readers may take them at once; a task
 * off the I/O threads hashes them, writes them to the storage and so moves the window on. Without storage, or once that
 * fails, the body is a relay: the window moves with the slowest reader. A full window pauses the source.
 */
final class FillBody {
    private static final Logger LOG = LoggerFactory.getLogger(FillBody.class);

    private final @Nullable Storage storage;
    private final @Nullable ChunkHasher hasher;
    private final Executor executor;
    private final int windowBytes;
    private final WindowBudget budget;
    private final Upstream upstream;
    private final Events events;

    // Everything below is guarded by this.
    private long budgeted;
    private final ArrayDeque<ByteBuffer> window = new ArrayDeque<>();
    private final Set<FillReader> readers = new HashSet<>();
    private long windowStart;
    private long received;
    private long stored;
    private boolean relay;
    private boolean storing;
    private boolean unwanted;
    private boolean paused;
    private boolean ended;
    private boolean finished;
    private @Nullable SourceFailure failure;

    /** Where the bytes come from. Its methods do not call back. */
    interface Upstream {
        void pause();

        void resume();
    }

    /** What becomes of the body; called without locks held. */
    interface Events {
        /** Everything is stored and hashed. */
        void stored();

        /** The storage failed; what follows is relayed and forgotten. */
        void storageFailed(IOException cause);

        /** The last reader has gone, or more has arrived while there was none. */
        void unread();
    }

    FillBody(
            @Nullable Storage storage,
            @Nullable ChunkHasher hasher,
            Executor executor,
            int windowBytes,
            WindowBudget budget,
            Upstream upstream,
            Events events) {
        this.storage = storage;
        this.hasher = hasher;
        this.executor = executor;
        this.windowBytes = windowBytes;
        this.budget = budget;
        this.upstream = upstream;
        this.events = events;
        this.relay = storage == null;
    }

    @Nullable ChunkHasher hasher() {
        return hasher;
    }

    /** The complete body as an object to be indexed, with a reference of its own; null if it was not stored. */
    @Nullable StoredSegment toStored(StoredHead head) {
        if (storage == null || !storage.retain()) {
            return null;
        }
        return new StoredSegment(head, storage, received(), hasher == null ? null : hasher.digest());
    }

    /** Whether it has storage, which has not failed. */
    synchronized boolean isStored() {
        return storage != null && !relay;
    }

    boolean inMemory() {
        return storage != null && storage.inMemory();
    }

    synchronized long received() {
        return received;
    }

    /** The length, once all has come; null before, and where it broke off. */
    synchronized @Nullable Long endedAt() {
        return ended && failure == null ? Long.valueOf(received) : null;
    }

    /** Keeps nothing of what follows: readers go on, the window with them. */
    void stopStoring() {
        synchronized (this) {
            if (relay) {
                return;
            }
            unwanted = true;
            if (storing) {
                // The store task sees it before it takes the next bytes.
                return;
            }
            relay = true;
            trim();
        }
    }

    /** Nothing has come for so long, while nobody here holds the source back. */
    synchronized boolean isPaused() {
        return paused;
    }

    /** Takes the next bytes from the source. */
    void append(ByteBuffer data) {
        List<Runnable> wakes;
        boolean schedule;
        boolean unread;
        synchronized (this) {
            if (ended || failure != null || finished || !data.hasRemaining()) {
                return;
            }
            window.add(data);
            received += data.remaining();
            unread = readers.isEmpty();
            wakes = takeWakes();
            schedule = scheduleStoring();
            if (relay) {
                trim();
            }
            account();
            int most = budget.window(windowBytes);
            if (relay && received - windowStart > most) {
                wakes = new ArrayList<>(wakes);
                wakes.addAll(cutLaggards(most));
            }
            if (!paused && received - windowStart > most) {
                paused = true;
                upstream.pause();
            }
        }
        wakes.forEach(FillBody::wake);
        if (schedule) {
            executor.execute(this::store);
        }
        if (unread) {
            events.unread();
        }
    }

    /** The source has delivered everything. */
    void end() {
        List<Runnable> wakes;
        boolean schedule;
        boolean unstored;
        synchronized (this) {
            ended = true;
            wakes = takeWakes();
            schedule = scheduleStoring();
            unstored = relay;
        }
        wakes.forEach(FillBody::wake);
        if (schedule) {
            executor.execute(this::store);
        } else if (unstored) {
            // Otherwise a store task is running: it lets go itself, after the storage has found its place in the index.
            letGo();
        }
    }

    /** The rest will not come; readers get what is there and then fail. */
    void fail(SourceFailure why) {
        List<Runnable> wakes;
        synchronized (this) {
            failure = why;
            wakes = takeWakes();
        }
        wakes.forEach(FillBody::wake);
        letGo();
    }

    private boolean scheduleStoring() {
        if (relay || storing) {
            return false;
        }
        storing = true;
        return true;
    }

    /**
     * Gives the fill's own reference to the storage up, once the body is over and no store task runs. Its lease stays
     * until the last reader has gone, so that none finds the files that may be open in use halfway through.
     */
    private void letGo() {
        synchronized (this) {
            if (finished || storing) {
                return;
            }
            finished = true;
            endLease();
        }
        if (storage != null) {
            storage.release();
        }
    }

    private void endLease() {
        if (finished && readers.isEmpty()) {
            account();
            if (storage != null) {
                storage.letGo();
            }
        }
    }

    /** Tells the budget what waits in the window: nothing once the body is over and nobody reads it. */
    private void account() {
        long waiting = finished && readers.isEmpty() ? 0 : received - windowStart;
        budget.take(waiting - budgeted);
        budgeted = waiting;
    }

    /** The store task: one at a time for each body. */
    private void store() {
        Storage target = storage;
        if (target == null) {
            return;
        }
        while (true) {
            ByteBuffer next;
            boolean complete;
            boolean over;
            synchronized (this) {
                boolean dropped = dropIfUnwanted();
                over = failure != null || (dropped && ended);
                next = over || dropped ? null : window.peekFirst();
                complete = next == null && ended && !over;
                if (next == null) {
                    storing = false;
                }
            }
            if (complete) {
                complete();
                return;
            }
            if (next == null) {
                if (over) {
                    letGo();
                }
                return;
            }
            if (!storeOne(target, next)) {
                return;
            }
        }
    }

    private boolean dropIfUnwanted() {
        if (unwanted && !relay) {
            relay = true;
            trim();
        }
        return unwanted;
    }

    private boolean storeOne(Storage target, ByteBuffer next) {
        try {
            if (hasher != null) {
                hasher.update(next.duplicate());
            }
            target.append(next.duplicate());
        } catch (IOException e) {
            becomeRelay(e);
            return false;
        } catch (RuntimeException | Error bug) {
            // Whoever waits for these bytes must not wait for a task that has ended.
            LOG.error("a segment could not be stored", bug);
            becomeRelay(new IOException(bug));
            return false;
        }
        synchronized (this) {
            window.removeFirst();
            windowStart += next.remaining();
            stored = windowStart;
            account();
            resumeIfRoom();
        }
        return true;
    }

    private void complete() {
        try {
            if (hasher != null) {
                hasher.finish();
            }
            events.stored();
        } finally {
            letGo();
        }
    }

    private void becomeRelay(IOException cause) {
        boolean over;
        synchronized (this) {
            relay = true;
            storing = false;
            trim();
            over = ended || failure != null;
        }
        events.storageFailed(cause);
        if (over) {
            letGo();
        }
    }

    private void resumeIfRoom() {
        if (paused && received - windowStart <= budget.window(windowBytes) / 2) {
            paused = false;
            upstream.resume();
        }
    }

    /** In a relay, forgets what every reader has passed. */
    private void trim() {
        long slowest = received;
        for (FillReader reader : readers) {
            slowest = reader.cut ? slowest : Math.min(slowest, reader.position());
        }
        ByteBuffer first = window.peekFirst();
        while (first != null && windowStart + first.remaining() <= slowest) {
            window.removeFirst();
            windowStart += first.remaining();
            first = window.peekFirst();
        }
        account();
        resumeIfRoom();
    }

    /**
     * Where several readers share a relay the slowest must not set the pace of the others: it is cut off, if one of
     * them has all that came.
     */
    private List<Runnable> cutLaggards(int most) {
        boolean shared = readers.size() > 1 && readers.stream().anyMatch(reader -> reader.position() >= received);
        if (!shared) {
            return List.of();
        }
        List<Runnable> wakes = new ArrayList<>();
        for (FillReader reader : readers) {
            if (reader.position() < received - most && reader.position() >= stored) {
                reader.cut = true;
                if (reader.wake != null) {
                    wakes.add(reader.wake);
                    reader.wake = null;
                }
            }
        }
        trim();
        return wakes;
    }

    /** Adds a reader of the bytes from {@code start} to {@code end}; null if the first of them are gone. */
    @Nullable FillReader open(long start, long end) {
        synchronized (this) {
            if (failure != null || (relay && (start < windowStart || windowStart != stored))) {
                return null;
            }
            if (storage != null && !lend(storage)) {
                return null;
            }
            FillReader reader = new FillReader(this, start, end);
            readers.add(reader);
            return reader;
        }
    }

    /** For one more reader; false if the bytes are gone or too many files are open. */
    private boolean lend(Storage lent) {
        if (!lent.retain()) {
            return false;
        }
        if (finished) {
            try {
                lent.hold();
            } catch (IOException tooManyOpen) {
                lent.release();
                return false;
            }
        }
        return true;
    }

    void close(FillReader reader) {
        boolean last;
        synchronized (this) {
            if (!readers.remove(reader)) {
                return;
            }
            last = readers.isEmpty();
            endLease();
            if (relay) {
                trim();
            }
        }
        if (storage != null) {
            storage.release();
        }
        if (last) {
            events.unread();
        }
    }

    synchronized boolean isRead() {
        return !readers.isEmpty();
    }

    /** A reader has got further. */
    void advanced() {
        synchronized (this) {
            if (relay) {
                trim();
            }
        }
    }

    /** What can be sent at a position. */
    sealed interface Piece {
        /** So many bytes from the storage. */
        record Stored(Storage storage, long count) implements Piece {}

        /** Bytes from the window. */
        @SuppressWarnings("ArrayRecordComponent") // Made for one gathering write, never compared.
        record InWindow(ByteBuffer[] buffers, int count) implements Piece {}

        /** Not there yet. */
        record Awaited() implements Piece {}

        /** There will be no more. */
        record End(@Nullable SourceFailure failure) implements Piece {}
    }

    synchronized Piece pieceAt(FillReader reader, long limit) {
        long position = reader.position();
        if (reader.cut) {
            return new Piece.End(SourceFailure.incomplete("too slow for what others read as well"));
        }
        if (storage != null && position < stored) {
            return new Piece.Stored(storage, Math.min(limit, stored) - position);
        }
        if (position < received) {
            return inWindow(position, limit);
        }
        return ended || failure != null ? new Piece.End(failure) : new Piece.Awaited();
    }

    private Piece inWindow(long position, long limit) {
        ByteBuffer[] found = new ByteBuffer[Math.min(16, window.size())];
        int count = 0;
        long at = windowStart;
        Iterator<ByteBuffer> buffers = window.iterator();
        while (buffers.hasNext() && count < found.length && at < limit) {
            ByteBuffer buffer = buffers.next();
            long next = at + buffer.remaining();
            if (next > position) {
                ByteBuffer piece = buffer.duplicate();
                piece.limit(piece.position() + (int) (Math.min(next, limit) - at));
                piece.position(piece.position() + (int) Math.max(0, position - at));
                found[count++] = piece;
            }
            at = next;
        }
        return new Piece.InWindow(found, count);
    }

    /** Parks a reader's wake-up call, or answers true if there is no need to wait. */
    synchronized boolean park(FillReader reader, Runnable wake) {
        if (reader.cut || reader.position() < received || ended || failure != null) {
            return false;
        }
        reader.wake = wake;
        return true;
    }

    /** One reader that fails must not keep the others waiting. */
    private static void wake(Runnable reader) {
        try {
            reader.run();
        } catch (RuntimeException gone) {
            LOG.warn("a reader of a segment could not go on: {}", gone.toString());
        }
    }

    private List<Runnable> takeWakes() {
        List<Runnable> wakes = new ArrayList<>();
        for (FillReader reader : readers) {
            Runnable wake = reader.wake;
            if (wake != null) {
                wakes.add(wake);
                reader.wake = null;
            }
        }
        return wakes;
    }
}
