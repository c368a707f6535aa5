package io.swarmgate.edge.handler;

import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.OriginClient;
import io.swarmgate.edge.origin.OriginFailure;
import io.swarmgate.segment.WindowBudget;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpAttachments;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSinkChannel;

/**
 * Sends an origin's response to a client as it arrives. At most {@link #HIGH_MARK} bytes and what was already under way
 * wait here, less where many clients are slow: then the origin is paused until the client has taken them. A client that
 * goes away cancels the origin; an origin that breaks off makes the client's connection break off too, so that a short
 * response is never taken for a complete one.
 *
 * <p>The sink's methods are called on an origin thread; everything that touches the exchange happens on its I/O thread.
 * The exchange must be dispatched already, as it is for every {@link ResourceHandler}.
 */
public final class StreamedResponse implements OriginClient.Sink {
    /** Bytes waiting for a client at which the origin is paused. */
    static final int HIGH_MARK = 256 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(StreamedResponse.class);

    private final HttpServerExchange exchange;
    private final String originName;
    private final HeadEditor editor;
    private final StallTimer stallTimer;
    private final WindowBudget budget;

    // Handed from the origin's thread to the I/O thread.
    private final ConcurrentLinkedQueue<Runnable> events = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    // Guarded by this.
    private OriginClient.@Nullable Exchange upstream;
    private boolean paused;
    private boolean over;
    private long waiting;

    // Of the I/O thread alone.
    private final ArrayDeque<ByteBuffer> queue = new ArrayDeque<>();
    private OriginClient.@Nullable Head pending;
    private @Nullable StreamSinkChannel channel;
    private boolean ended;
    private boolean finished;
    private boolean writing;

    /** Changes the fields of a response on its way to the client. */
    @FunctionalInterface
    public interface HeadEditor {
        Fields edit(OriginClient.Head head);

        /** Passes all fields on. */
        static HeadEditor unchanged() {
            return OriginClient.Head::fields;
        }
    }

    /**
     * @param originName for error answers
     * @param pace at which the client has to take what waits for it
     * @param budget for what waits for all clients together
     */
    public StreamedResponse(
            HttpServerExchange exchange, String originName, HeadEditor editor, ReadingPace pace, WindowBudget budget) {
        this.exchange = exchange;
        this.originName = originName;
        this.editor = editor;
        this.budget = budget;
        this.stallTimer = new StallTimer(exchange, pace, this::abort);
    }

    /** Tells where the response comes from; may be called after the first events have arrived. */
    public synchronized void attach(OriginClient.Exchange origin) {
        upstream = origin;
        if (over) {
            origin.cancel();
        } else if (paused) {
            origin.pause();
        }
    }

    @Override
    public void head(OriginClient.Head head) {
        post(() -> pending = head);
    }

    @Override
    public void data(Buffer data) {
        ByteBuffer bytes = ((BufferInternal) data).getByteBuf().nioBuffer();
        arrived(bytes.remaining());
        post(() -> {
            queue.add(bytes);
            commit();
            write();
        });
    }

    @Override
    public void end(Fields trailers) {
        post(() -> {
            ended = true;
            if (!trailers.lines().isEmpty() && exchange.getRequestHeaders().contains(Headers.TE)) {
                exchange.putAttachment(HttpAttachments.RESPONSE_TRAILERS, toHeaderMap(trailers));
            }
            commit();
            write();
        });
    }

    @Override
    public void failed(OriginFailure failure) {
        post(() -> fail(failure));
    }

    private void post(Runnable event) {
        events.add(event);
        if (scheduled.compareAndSet(false, true)) {
            try {
                exchange.getIoThread().execute(this::runEvents);
            } catch (RejectedExecutionException stopped) {
                // The listener is being taken down, and the connection with it.
                abandonOrigin();
            }
        }
    }

    private void runEvents() {
        scheduled.set(false);
        for (Runnable event = events.poll(); event != null; event = events.poll()) {
            run(event);
        }
        // Nothing else is there yet: the client gets the header section at once and the content later.
        run(this::commit);
    }

    private void run(Runnable event) {
        if (finished) {
            return;
        }
        try {
            event.run();
        } catch (RuntimeException | Error bug) {
            LOG.error(
                    "request {} failed while its response was being sent",
                    RequestFacts.of(exchange).id(),
                    bug);
            abort();
        }
    }

    /** Sends the header section, if there is one to send; until then a failure can still become an error answer. */
    private void commit() {
        OriginClient.Head head = pending;
        if (head == null) {
            return;
        }
        pending = null;
        exchange.setStatusCode(head.status());
        exchange.setReasonPhrase(head.reason());
        HeaderMap out = exchange.getResponseHeaders();
        for (Fields.Field line : editor.edit(head).lines()) {
            out.add(new HttpString(line.name()), line.value());
        }
        ResponseFraming.apply(exchange);
        exchange.addExchangeCompleteListener((completed, next) -> {
            stallTimer.stop();
            abandonOrigin();
            next.proceed();
        });
        channel = exchange.getResponseChannel();
        if (queue.isEmpty() && !ended) {
            flushSoFar(channel);
        }
    }

    /** What was written goes out now: the rest may take its time, and with HTTP/2 this would wait for a full frame. */
    private void flushSoFar(StreamSinkChannel out) {
        try {
            if (!out.flush()) {
                whenWritable(out, this::write);
            }
        } catch (IOException clientGone) {
            abort();
        }
    }

    private void fail(OriginFailure failure) {
        RequestFacts.of(exchange).failure(failure.kind().errorType());
        LOG.debug("request {}: {}: {}", RequestFacts.of(exchange).id(), failure.kind(), failure.detail());
        if (channel == null) {
            finished = true;
            ErrorAnswer.of(failure, originName).send(exchange);
        } else {
            abort();
        }
    }

    /** Makes the client see that the response is incomplete: HTTP/1.1 connection closed, HTTP/2 stream reset. */
    private void abort() {
        finished = true;
        stallTimer.stop();
        queue.clear();
        IoUtils.safeClose(exchange.getConnection());
        exchange.endExchange();
        abandonOrigin();
    }

    private void write() {
        StreamSinkChannel out = channel;
        if (out == null || finished || writing) {
            return;
        }
        try {
            if (!writeQueue(out)) {
                return;
            }
            if (ended) {
                finish(out);
            } else {
                flushSoFar(out);
            }
        } catch (IOException clientGone) {
            LOG.debug(
                    "request {}: client went away: {}",
                    RequestFacts.of(exchange).id(),
                    clientGone.toString());
            abort();
        }
    }

    /** True if nothing is left to write; otherwise the rest goes out when the channel is ready. */
    private boolean writeQueue(StreamSinkChannel out) throws IOException {
        boolean hidden = exchange.getRequestMethod().equals(Methods.HEAD);
        for (ByteBuffer next = queue.peek(); next != null; next = queue.peek()) {
            int before = next.remaining();
            if (hidden) {
                next.position(next.limit());
            } else if (out.write(next) == 0 && next.hasRemaining()) {
                whenWritable(out, () -> write());
                return false;
            }
            took(before - next.remaining(), hidden);
            if (!next.hasRemaining()) {
                queue.remove();
            }
        }
        return true;
    }

    private void whenWritable(StreamSinkChannel out, Runnable then) {
        writing = true;
        stallTimer.start();
        out.getWriteSetter().set(ready -> {
            ready.suspendWrites();
            stallTimer.stop();
            writing = false;
            then.run();
        });
        out.resumeWrites();
    }

    private void finish(StreamSinkChannel out) throws IOException {
        out.shutdownWrites();
        flush(out);
    }

    private void flush(StreamSinkChannel out) {
        try {
            if (out.flush()) {
                finished = true;
                exchange.endExchange();
            } else {
                whenWritable(out, () -> flush(out));
            }
        } catch (IOException clientGone) {
            abort();
        }
    }

    private void took(int bytes, boolean hidden) {
        if (!hidden) {
            stallTimer.took(bytes);
        }
        left(bytes);
    }

    // The origin is told while the lock is held, so that a pause and the resume after it cannot change places.

    private synchronized void arrived(int bytes) {
        count(bytes);
        if (!paused && waiting > budget.window(HIGH_MARK)) {
            paused = true;
            if (upstream != null) {
                upstream.pause();
            }
        }
    }

    private synchronized void left(int bytes) {
        count(-bytes);
        if (paused && waiting < budget.window(HIGH_MARK) / 4) {
            paused = false;
            if (upstream != null) {
                upstream.resume();
            }
        }
    }

    /** What is left at the end is given back as a whole. */
    private void count(int bytes) {
        if (!over) {
            waiting += bytes;
            budget.take(bytes);
        }
    }

    /** Gives up the origin's response; harmless after its end. */
    synchronized void abandonOrigin() {
        if (!over) {
            over = true;
            budget.take(-waiting);
        }
        if (upstream != null) {
            upstream.cancel();
        }
    }

    private static HeaderMap toHeaderMap(Fields fields) {
        HeaderMap map = new HeaderMap();
        fields.lines().forEach(line -> map.add(new HttpString(line.name()), line.value()));
        return map;
    }
}
