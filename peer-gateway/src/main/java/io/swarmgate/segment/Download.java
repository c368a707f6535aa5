package io.swarmgate.segment;

import io.swarmgate.http.ContentRange;
import io.swarmgate.http.FieldLines;
import io.swarmgate.http.RangeSpec;
import io.swarmgate.http.Validator;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One response fetched into a body, however often the connection breaks: what is missing is asked for with Range and
 * If-Range (RFC 9110, section 13.1.5), so that bytes of two versions never mix.
 */
final class Download implements FillBody.Upstream {
    /** Progress after which an origin gets all its tries back. */
    private static final long PROGRESS_BYTES = 256 * 1024;

    private static final long FIRST_PAUSE_MILLIS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(Download.class);

    private final Context context;
    private final SourceRequest request;
    private final RangeSpec.@Nullable Interval asked;

    // Everything below is guarded by this.
    private Owner owner;
    private @Nullable Attempt current;
    private @Nullable FillBody body;
    private @Nullable Validator validator;
    private @Nullable Long expected;
    private boolean resumable;
    private long base;
    private long received;
    private long receivedAtLastTry;
    private int tries;
    private boolean paused;
    private boolean over;

    /** What all downloads share. */
    record Context(SegmentSource source, Resumptions resumptions, Clock clock, int resumes, StoreCounters counters) {}

    /** Decides what becomes of the response. */
    interface Owner {
        /** Whether it has to know what the content is before it decides. */
        default boolean wantsKind(OriginHead head) {
            return false;
        }

        /** The body to fill; null if the content is not wanted. */
        @Nullable FillBody head(Download download, Opening opening);

        /** Whether it wants to hear what the content is once that is known, where it was not at the head. */
        default boolean looks() {
            return false;
        }

        default void looked(ContentKind kind) {}

        /** There is no response. */
        void failed(SourceFailure failure);

        /** The body was failed, since its rest could not be had. */
        void lost();
    }

    /** @param asked the part of the representation that the request asks for; null if it asks for the whole */
    Download(Context context, SourceRequest request, RangeSpec.@Nullable Interval asked, Owner owner) {
        this.context = context;
        this.request = request;
        this.asked = asked;
        this.owner = owner;
    }

    void start() {
        attempt(request);
    }

    /** Hands the response over, before its head is taken: a range request that was answered with the whole. */
    synchronized void passTo(Owner other) {
        owner = other;
    }

    private void attempt(SourceRequest asking) {
        Attempt attempt = new Attempt(context.clock().instant());
        synchronized (this) {
            if (over) {
                return;
            }
            current = attempt;
            attempt.paused = paused;
        }
        try {
            attempt.attach(context.source().fetch(asking, attempt));
        } catch (RuntimeException | Error bug) {
            LOG.error(
                    "a segment of origin {} cannot be asked for", request.key().origin(), bug);
            failed(attempt, new SourceFailure(500, "proxy_internal_error", bug.toString()));
        }
    }

    @Override
    public void pause() {
        Attempt attempt;
        synchronized (this) {
            paused = true;
            attempt = current;
        }
        if (attempt != null) {
            attempt.setPaused(true);
        }
    }

    @Override
    public void resume() {
        Attempt attempt;
        synchronized (this) {
            paused = false;
            attempt = current;
        }
        if (attempt != null) {
            attempt.setPaused(false);
        }
    }

    /** Gives up. A body that is not complete fails. */
    void cancel(String why) {
        Attempt attempt;
        FillBody unfinished;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            attempt = current;
            unfinished = body;
        }
        if (attempt != null) {
            attempt.cancel();
        }
        if (unfinished != null) {
            unfinished.fail(new SourceFailure(499, "http_request_error", why));
        }
    }

    private void head(Attempt attempt, OriginHead head) {
        FillBody filled;
        Owner decides;
        synchronized (this) {
            if (over || attempt != current) {
                return;
            }
            filled = body;
            decides = owner;
        }
        if (filled != null) {
            resumed(filled, head);
            return;
        }
        Instant received = context.clock().instant();
        if (decides.wantsKind(head)) {
            attempt.pending = new Pending(
                    head, received, new FirstBytes(head, request.key().url()));
            return;
        }
        open(attempt, decides, new Opening(head, null, attempt.requested, received));
    }

    /** Takes what has come while it was not known what it is. */
    private void open(Attempt attempt, Pending pending, ContentKind kind) {
        Owner decides;
        synchronized (this) {
            attempt.pending = null;
            if (over || attempt != current) {
                return;
            }
            decides = owner;
        }
        open(attempt, decides, new Opening(pending.head(), kind, attempt.requested, pending.received()));
        pending.held().forEach(data -> data(attempt, data));
    }

    private void open(Attempt attempt, Owner decides, Opening opening) {
        OriginHead head = opening.head();
        FillBody wanted = decides.head(this, opening);
        if (wanted == null) {
            abandon(attempt, head);
            return;
        }
        if (opening.kind() == null && decides.looks()) {
            attempt.looking = new FirstBytes(head, request.key().url());
        }
        boolean cancelled;
        synchronized (this) {
            cancelled = over;
            body = wanted;
            validator = head.validator();
            ContentRange range = head.status() == 206 ? head.contentRange() : null;
            RangeSpec.Interval part = asked == null || range == null ? null : range.interval();
            base = part == null ? 0 : part.start();
            expected = part == null ? head.contentLength() : Long.valueOf(part.lengthBytes());
            resumable = (part != null || head.status() == 200)
                    && !request.head()
                    && !request.fields().has("If-Range")
                    && head.validator().isStrong();
        }
        if (cancelled) {
            wanted.fail(new SourceFailure(499, "http_request_error", "nobody wants the response"));
        }
    }

    /** Leaves a response without content to end by itself, so that its connection can be used again. */
    private void abandon(Attempt attempt, OriginHead head) {
        synchronized (this) {
            over = true;
        }
        Long length = head.contentLength();
        boolean empty =
                request.head() || head.status() == 304 || head.status() == 204 || (length != null && length == 0);
        if (!empty) {
            attempt.cancel();
        }
    }

    private void resumed(FillBody filled, OriginHead head) {
        long at;
        Validator known;
        Attempt attempt;
        synchronized (this) {
            at = base + received;
            known = validator;
            attempt = current;
        }
        ContentRange range = head.contentRange();
        boolean same = known != null && known.sameBytes(head.validator());
        if (head.status() == 206
                && same
                && range != null
                && range.interval() != null
                && range.interval().start() == at) {
            context.counters().fillsResumed.increment();
        } else if (head.status() == 200 && same && attempt != null) {
            // The origin knows no ranges: what is there already is read once more and skipped.
            context.counters().fillsResumed.increment();
            attempt.skip = at;
        } else if (head.status() >= 500) {
            cancelAttempt(attempt);
            broken(SourceFailure.incomplete("status " + head.status() + " for the rest of a broken-off response"));
        } else {
            context.counters().fillsChanged.increment();
            cancelAttempt(attempt);
            lose(filled, SourceFailure.incomplete("the origin has another version than the one begun"));
        }
    }

    private static void cancelAttempt(@Nullable Attempt attempt) {
        if (attempt != null) {
            attempt.cancel();
        }
    }

    private void data(Attempt attempt, ByteBuffer data) {
        Pending pending = attempt.pending;
        if (pending != null) {
            pending.held().add(data);
            ContentKind kind = pending.first().add(data);
            if (kind != null) {
                open(attempt, pending, kind);
            }
            return;
        }
        FillBody filled;
        boolean tooLong;
        synchronized (this) {
            filled = body;
            if (over || attempt != current || filled == null) {
                return;
            }
            if (attempt.skip > 0) {
                int skipped = (int) Math.min(attempt.skip, data.remaining());
                attempt.skip -= skipped;
                data.position(data.position() + skipped);
            }
            tooLong = expected != null && received + data.remaining() > expected;
            received += tooLong ? 0 : data.remaining();
        }
        if (tooLong) {
            attempt.cancel();
            lose(filled, SourceFailure.protocol("more content than its length said"));
        } else if (data.hasRemaining()) {
            look(attempt, data);
            filled.append(data);
        }
    }

    private void look(Attempt attempt, ByteBuffer data) {
        FirstBytes first = attempt.looking;
        ContentKind kind = first == null ? null : first.add(data);
        if (kind != null) {
            attempt.looking = null;
            owner().looked(kind);
        }
    }

    private synchronized Owner owner() {
        return owner;
    }

    private void end(Attempt attempt) {
        Pending pending = attempt.pending;
        if (pending != null) {
            open(attempt, pending, pending.first().whole());
        }
        FirstBytes first = attempt.looking;
        if (first != null) {
            attempt.looking = null;
            owner().looked(first.whole());
        }
        FillBody filled;
        boolean complete;
        synchronized (this) {
            filled = body;
            if (over || attempt != current || filled == null) {
                return;
            }
            complete = expected == null ? attempt.skip == 0 : received == expected;
            over = complete;
        }
        if (complete) {
            filled.end();
        } else {
            broken(SourceFailure.incomplete("less content than its length said"));
        }
    }

    private void failed(Attempt attempt, SourceFailure failure) {
        boolean noHead;
        Owner hears;
        synchronized (this) {
            if (over || attempt != current) {
                return;
            }
            noHead = body == null;
            over = noHead;
            hears = owner;
        }
        if (noHead) {
            hears.failed(failure);
        } else {
            broken(failure);
        }
    }

    private void broken(SourceFailure failure) {
        FillBody filled;
        long at;
        String condition;
        long delay;
        synchronized (this) {
            filled = body;
            if (over || filled == null) {
                return;
            }
            current = null;
            if (received - receivedAtLastTry >= PROGRESS_BYTES) {
                tries = 0;
            }
            receivedAtLastTry = received;
            at = base + received;
            condition = validator == null ? null : validator.strongForm();
            delay = tries == 0 ? 0 : FIRST_PAUSE_MILLIS << Math.min(10, tries);
            tries++;
        }
        if (condition == null || !resumable || tries > context.resumes()) {
            lose(filled, failure);
            return;
        }
        String range = "bytes=" + at + "-" + (asked == null ? "" : asked.end() - 1);
        FieldLines rest = request.fields()
                .without("If-None-Match", "If-Modified-Since")
                .with("Range", range)
                .with("If-Range", condition)
                .with("Accept-Encoding", "identity");
        context.resumptions().after(delay, () -> attempt(request.withFields(rest)), () -> lose(filled, failure));
    }

    private void lose(FillBody filled, SourceFailure failure) {
        Owner hears;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            hears = owner;
        }
        filled.fail(failure);
        hears.lost();
    }

    /**
     * A head that waits until the content shows what it is.
     *
     * @param held the content so far
     */
    private record Pending(OriginHead head, Instant received, FirstBytes first, List<ByteBuffer> held) {
        Pending(OriginHead head, Instant received, FirstBytes first) {
            this(head, received, first, new ArrayList<>());
        }
    }

    /** One request. What a superseded one still says is ignored. */
    private final class Attempt implements SegmentSource.Sink {
        private final Instant requested;
        // Guarded by the download.
        private long skip;
        // Of the source's thread.
        private @Nullable Pending pending;
        private @Nullable FirstBytes looking;
        // The rest is guarded by this.
        private SegmentSource.@Nullable Fetch fetch;
        private boolean paused;
        private boolean cancelled;

        private Attempt(Instant requested) {
            this.requested = requested;
        }

        private synchronized void attach(SegmentSource.Fetch started) {
            fetch = started;
            if (cancelled) {
                started.cancel();
            } else if (paused) {
                started.pause();
            }
        }

        private synchronized void setPaused(boolean value) {
            paused = value;
            if (fetch != null && value) {
                fetch.pause();
            } else if (fetch != null) {
                fetch.resume();
            }
        }

        private synchronized void cancel() {
            cancelled = true;
            if (fetch != null) {
                fetch.cancel();
            }
        }

        @Override
        public void head(OriginHead head) {
            Download.this.head(this, head);
        }

        @Override
        public void data(ByteBuffer data) {
            Download.this.data(this, data);
        }

        @Override
        public void end() {
            Download.this.end(this);
        }

        @Override
        public void failed(SourceFailure failure) {
            Download.this.failed(this, failure);
        }
    }
}
