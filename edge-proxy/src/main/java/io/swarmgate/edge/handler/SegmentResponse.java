package io.swarmgate.edge.handler;

import io.swarmgate.edge.metrics.EdgeMetrics;
import io.swarmgate.edge.metrics.EdgeMetrics.Outcome;
import io.swarmgate.edge.metrics.EdgeMetrics.Source;
import io.swarmgate.http.CacheStatus;
import io.swarmgate.http.FieldLine;
import io.swarmgate.segment.BrokenBodyException;
import io.swarmgate.segment.SegmentAnswer;
import io.swarmgate.segment.SegmentBody;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSinkChannel;

/**
 * Sends one answer of the segment store. Everything but {@link #answer} happens on the exchange's I/O thread: the body
 * is written until the connection is full or the body has no more for now, and goes on when either changes.
 */
final class SegmentResponse {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentResponse.class);
    private static final HttpString CACHE_STATUS = new HttpString("Cache-Status");
    private static final HttpString SERVER_TIMING = new HttpString("Server-Timing");

    private final HttpServerExchange exchange;
    private final RoutedRequest request;
    private final ResponseFields responseFields;
    private final EdgeMetrics metrics;
    private final StallTimer stallTimer;
    private final Runnable manifests;
    private final AtomicBoolean counted = new AtomicBoolean();

    // Of the I/O thread alone.
    private @Nullable StreamSinkChannel channel;
    private @Nullable SegmentBody body;
    private @Nullable ClientChannel client;
    private CacheStatus cacheStatus = CacheStatus.forwarded(CacheStatus.Forward.BYPASS);
    private Outcome outcome = Outcome.ABORTED;
    private boolean finished;
    private boolean segment = true;

    /** @param manifests answers in place of this what turns out to be a manifest */
    SegmentResponse(
            HttpServerExchange exchange,
            RoutedRequest request,
            ResponseFields responseFields,
            EdgeMetrics metrics,
            ReadingPace pace,
            Runnable manifests) {
        this.exchange = exchange;
        this.request = request;
        this.responseFields = responseFields;
        this.metrics = metrics;
        this.manifests = manifests;
        this.stallTimer = new StallTimer(exchange, pace, () -> abort(Outcome.ABORTED));
    }

    /** Takes the store's answer, on any thread. */
    void answer(SegmentAnswer answer) {
        SegmentBody content = answer instanceof SegmentAnswer.Response response ? response.body() : null;
        boolean taken = AnswerStep.onIoThread(exchange, () -> {
            body = content;
            try {
                start(answer);
            } catch (RuntimeException | Error bug) {
                outcome = Outcome.FAILED;
                closeBody();
                throw bug;
            }
        });
        if (!taken && content != null) {
            content.close();
        }
    }

    private void start(SegmentAnswer answer) {
        cacheStatus = answer.cacheStatus();
        segment = answer.isSegment();
        if (answer instanceof SegmentAnswer.Manifest && !exchange.isComplete()) {
            manifests.run();
            return;
        }
        if (exchange.isComplete()) {
            // The client has left while its answer was awaited; whoever reads the body no more has to say so.
            closeBody();
            count();
            return;
        }
        exchange.addExchangeCompleteListener((completed, next) -> {
            closeBody();
            count();
            next.proceed();
        });
        RequestFacts.of(exchange)
                .kind(segment ? RequestFacts.Kind.SEGMENT : RequestFacts.Kind.PROXY)
                .cacheStatus(cacheStatus.member())
                .source(source().name().toLowerCase(Locale.ROOT));
        if (answer instanceof SegmentAnswer.Failure failure) {
            fail(failure);
        } else if (answer instanceof SegmentAnswer.Response response) {
            send(response);
        }
    }

    private void fail(SegmentAnswer.Failure failure) {
        outcome = Outcome.FAILED;
        String errorType = failure.failure().errorType();
        LOG.debug("request {}: {}: {}", id(), errorType, failure.failure().detail());
        exchange.getResponseHeaders().put(CACHE_STATUS, cacheStatus.member());
        new ErrorAnswer(
                        failure.failure().status(),
                        errorType,
                        "origin \"" + request.origin().name() + "\": " + errorType.replace('_', ' '))
                .send(exchange);
    }

    private void send(SegmentAnswer.Response response) {
        exchange.setStatusCode(response.status());
        HeaderMap out = exchange.getResponseHeaders();
        for (FieldLine line : response.fields().lines()) {
            out.add(new HttpString(line.name()), responseFields.publicValue(line.name(), line.value(), request));
        }
        out.add(Headers.VIA, ResponseFields.VIA);
        // A parent's members stay in front: the list is in the order in which the answer passed (RFC 9211, 2).
        out.add(CACHE_STATUS, cacheStatus.member());
        out.add(SERVER_TIMING, serverTiming(response.originTime()));
        SegmentBody content = body;
        if (content == null) {
            outcome = response.status() >= 500 ? Outcome.FAILED : Outcome.NO_CONTENT;
            exchange.endExchange();
            return;
        }
        outcome = Outcome.ABORTED;
        ResponseFraming.apply(exchange);
        StreamSinkChannel sink = exchange.getResponseChannel();
        if (sink == null) {
            throw new IllegalStateException("the response has been started by someone else");
        }
        channel = sink;
        client = ClientChannel.of(exchange, sink);
        sink.getWriteSetter().set(ready -> {
            ready.suspendWrites();
            pump();
        });
        pump();
    }

    private String serverTiming(@Nullable Duration originTime) {
        String cache = "cache;desc=" + (cacheStatus.isHit() ? "hit" : cacheStatus.collapsed() ? "collapsed" : "miss");
        return originTime == null
                ? cache
                : cache + ", origin;dur=" + TimeUnit.NANOSECONDS.toMicros(originTime.toNanos()) / 1000.0;
    }

    private void pump() {
        StreamSinkChannel sink = channel;
        SegmentBody content = body;
        ClientChannel out = client;
        if (finished || sink == null || content == null || out == null) {
            return;
        }
        stallTimer.stop();
        try {
            long before = out.bytes();
            SegmentBody.Progress progress = content.sendTo(out);
            stallTimer.took(out.bytes() - before);
            switch (progress) {
                case CHANNEL_FULL -> {
                    stallTimer.start();
                    sink.resumeWrites();
                }
                case WAITING -> {
                    // What was sent so far goes out now: with HTTP/2 it may still wait for a full frame.
                    sink.flush();
                    content.whenReady(() -> AnswerStep.later(exchange, this::pump));
                }
                case DONE -> {
                    closeBody();
                    // The exchange may complete, and be counted, within the flush.
                    outcome = exchange.getStatusCode() >= 500 ? Outcome.FAILED : Outcome.COMPLETE;
                    sink.shutdownWrites();
                    flush(sink);
                }
            }
        } catch (BrokenBodyException broken) {
            LOG.debug("request {}: {}", id(), broken.getMessage());
            RequestFacts.of(exchange).failure("http_response_incomplete");
            abort(Outcome.FAILED);
        } catch (IOException clientGone) {
            LOG.debug("request {}: client went away: {}", id(), clientGone.toString());
            abort(Outcome.ABORTED);
        } catch (RuntimeException | Error bug) {
            LOG.error("request {} failed while a segment was being sent; this is a bug in swarmgate", id(), bug);
            abort(Outcome.FAILED);
        }
    }

    private void flush(StreamSinkChannel sink) throws IOException {
        if (sink.flush()) {
            finish();
            return;
        }
        stallTimer.start();
        sink.getWriteSetter().set(ready -> {
            ready.suspendWrites();
            stallTimer.stop();
            try {
                flush(sink);
            } catch (IOException clientGone) {
                abort(Outcome.ABORTED);
            }
        });
        sink.resumeWrites();
    }

    private void finish() {
        finished = true;
        exchange.endExchange();
    }

    /** Makes the client see that the response is incomplete, so that it never takes a part for the whole. */
    private void abort(Outcome how) {
        if (finished) {
            return;
        }
        finished = true;
        outcome = how;
        stallTimer.stop();
        closeBody();
        IoUtils.safeClose(exchange.getConnection());
        exchange.endExchange();
    }

    private void closeBody() {
        stallTimer.stop();
        SegmentBody content = body;
        body = null;
        if (content != null) {
            content.close();
        }
    }

    private Source source() {
        // Whoever joined another's fill cost the origin nothing.
        return cacheStatus.isHit() || cacheStatus.collapsed() ? Source.CACHE : Source.ORIGIN;
    }

    private void count() {
        if (segment && counted.compareAndSet(false, true)) {
            long start = RequestFacts.of(exchange).startNanos();
            long now = System.nanoTime();
            ClientChannel sent = client;
            Duration total = Duration.ofNanos(now - start);
            Duration firstByte = sent == null || sent.firstByteNanos() == 0
                    ? total
                    : Duration.ofNanos(sent.firstByteNanos() - start);
            metrics.segmentServed(
                    request.route().name(), source(), outcome, sent == null ? 0 : sent.bytes(), firstByte, total);
        }
    }

    private String id() {
        return RequestFacts.of(exchange).id();
    }
}
