package io.swarmgate.edge.origin;

import io.swarmgate.edge.origin.OriginFailure.Kind;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.impl.HttpContext;
import io.vertx.ext.web.codec.BodyCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request to an origin and its response. Lives on one event-loop context: all fields belong to it, and what other
 * threads ask for is handed over to it.
 */
final class OriginExchange implements OriginClient.Exchange {
    private final Vertx vertx;
    private final Context context;
    private final OriginPool pool;
    private final OriginRequest request;
    private final OriginClient.Sink sink;
    private final OriginObserver observer;
    private final OriginTarget target;
    private final long startNanos = System.nanoTime();

    private @Nullable ResponseStream stream;
    private @Nullable HttpClientRequest sent;
    private @Nullable HttpConnection connection;
    private @Nullable UnreadTail tail;
    private boolean reused;
    private @Nullable HttpClientResponse response;
    private boolean retried;
    private boolean over;
    private boolean paused;
    private int status;
    private long bytes;
    private long headNanos;
    private long lastActivityNanos;
    private long timer = -1;

    OriginExchange(
            Vertx vertx,
            Context context,
            OriginPool pool,
            OriginRequest request,
            OriginClient.Sink sink,
            OriginObserver observer) {
        this.vertx = vertx;
        this.context = context;
        this.pool = pool;
        this.request = request;
        this.sink = sink;
        this.observer = observer;
        this.target = OriginTarget.parse(request.url());
    }

    void start() {
        if (!over) {
            pool.begin();
            send();
        }
    }

    private void send() {
        stream = new ResponseStream(this);
        stream.pause(paused);
        HttpRequest<Void> web = pool.web()
                .request(HttpMethod.valueOf(request.method()), target.port(), target.host(), target.requestTarget())
                .ssl(target.tls())
                .followRedirects(false)
                .connectTimeout(Math.max(1, request.origin().connectTimeout().toMillis()))
                .as(new Codec(this, stream));
        MultiMap out = web.headers();
        request.fields().lines().forEach(line -> out.add(line.name(), line.value()));
        web.send().onComplete(this::complete, this::broken);
    }

    /**
     * The Web Client's interceptor: the only place where a response's head can be seen before its body has been read.
     */
    static void intercept(HttpContext<?> web) {
        if (web.request().bodyCodec() instanceof Codec codec && !codec.exchange.onPhase(web)) {
            return;
        }
        web.next();
    }

    /** False if the exchange is over and the phase must not go on. */
    private boolean onPhase(HttpContext<?> web) {
        switch (web.phase()) {
            case SEND_REQUEST -> {
                return beforeSending(web.clientRequest());
            }
            case RECEIVE_RESPONSE -> {
                return onHead(web.clientResponse());
            }
            default -> {
                return true;
            }
        }
    }

    private boolean beforeSending(HttpClientRequest out) {
        if (over) {
            out.reset();
            return false;
        }
        sent = out;
        connection = out.connection();
        reused = pool.isProven(connection);
        tail = UnreadTail.watch(connection, context);
        String hostField = request.origin().hostField();
        if (hostField != null) {
            HostAndPort authority = HostAndPort.parseAuthority(hostField, target.tls() ? 443 : 80);
            if (authority != null) {
                out.authority(authority);
            }
        }
        out.earlyHintsHandler(hints -> {
            if (!over) {
                sink.informational(103, HopByHop.remove(toFields(hints)));
            }
        });
        Duration limit = request.responseTimeout();
        timer = vertx.setTimer(Math.max(1, limit.toMillis()), id -> {
            timer = -1;
            fail(Kind.RESPONSE_TIMEOUT, "no response within " + limit.toMillis() + " ms");
        });
        return true;
    }

    private boolean onHead(HttpClientResponse head) {
        stopTimer();
        if (over) {
            return false;
        }
        response = head;
        status = head.statusCode();
        headNanos = System.nanoTime();
        lastActivityNanos = headNanos;
        if (connection != null) {
            pool.markProven(connection);
        }
        watchIdle();
        String reason = head.statusMessage();
        sink.head(
                new OriginClient.Head(status, reason == null ? "" : reason, HopByHop.remove(toFields(head.headers()))));
        return !over;
    }

    void onData(Buffer data) {
        if (!over) {
            lastActivityNanos = System.nanoTime();
            bytes += data.length();
            if (tail != null) {
                tail.delivered(bytes);
            }
            sink.data(data);
        }
    }

    /** The pipe has been told to go on after a pause. */
    void onResumed() {
        lastActivityNanos = System.nanoTime();
    }

    private void complete(HttpResponse<Void> whole) {
        if (over) {
            return;
        }
        over = true;
        stopTimer();
        leaveConnection();
        count("");
        sink.end(toFields(whole.trailers()));
    }

    private void broken(Throwable cause) {
        if (over) {
            return;
        }
        if (mayRetry(cause)) {
            retried = true;
            stopTimer();
            leaveConnection();
            sent = null;
            connection = null;
            reused = false;
            if (sendAgain()) {
                return;
            }
        }
        Kind kind = FailureKinds.of(cause, sent != null, response != null);
        if (kind == Kind.CONNECTION_TIMEOUT && pool.isSaturated()) {
            kind = Kind.CONNECTION_LIMIT_REACHED;
        }
        fail(kind, cause.getClass().getSimpleName() + ": " + cause.getMessage());
    }

    /** False if the client was closed meanwhile: that is what broke the connections. */
    private boolean sendAgain() {
        try {
            send();
            return true;
        } catch (IllegalStateException closed) {
            return false;
        }
    }

    /**
     * A connection that was idle may be closed by the origin just when it is used again; the request then never reached
     * it (RFC 9110, section 9.2.2). Once, for a connection that has served before.
     */
    private boolean mayRetry(Throwable cause) {
        return reused && !retried && response == null && FailureKinds.isClosedConnection(cause);
    }

    private void fail(Kind kind, String what) {
        if (over) {
            return;
        }
        over = true;
        stopTimer();
        resetOrigin();
        count(kind.errorType());
        sink.failed(new OriginFailure(kind, request.method() + " " + target.server() + target.path() + ": " + what));
    }

    private void leaveConnection() {
        if (tail != null) {
            tail.release();
            tail = null;
        }
    }

    private void resetOrigin() {
        if (sent != null) {
            sent.reset();
        }
        if (response != null) {
            // Whatever still waits behind a pause has to flow off for the connection to be let go.
            response.handler(null);
            response.resume();
        }
        leaveConnection();
    }

    private void watchIdle() {
        long limitNanos = Math.max(1, request.origin().idleTimeout().toNanos());
        long left = paused ? limitNanos : limitNanos - (System.nanoTime() - lastActivityNanos);
        if (left <= 0) {
            fail(
                    Kind.RESPONSE_TIMEOUT,
                    "no data for " + request.origin().idleTimeout().toMillis() + " ms");
            return;
        }
        timer = vertx.setTimer(Math.max(1, left / 1_000_000), id -> {
            timer = -1;
            watchIdle();
        });
    }

    private void stopTimer() {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }

    /** At the end of every exchange that began. */
    private void count(String failure) {
        pool.end();
        long firstByte = (headNanos == 0 ? System.nanoTime() : headNanos) - startNanos;
        observer.ended(request, status, failure, bytes, Duration.ofNanos(firstByte));
    }

    @Override
    public void pause() {
        context.runOnContext(ignored -> setPaused(true));
    }

    @Override
    public void resume() {
        context.runOnContext(ignored -> setPaused(false));
    }

    private void setPaused(boolean value) {
        paused = value;
        if (stream != null) {
            stream.pause(value);
        }
    }

    @Override
    public void cancel() {
        context.runOnContext(ignored -> {
            if (over) {
                return;
            }
            over = true;
            stopTimer();
            if (stream != null) {
                resetOrigin();
                count(Kind.CANCELLED.errorType());
            }
        });
    }

    private static Fields toFields(MultiMap map) {
        List<Fields.Field> lines = new ArrayList<>();
        for (Map.Entry<String, String> line : map) {
            lines.add(new Fields.Field(line.getKey(), line.getValue()));
        }
        return new Fields(lines);
    }

    /** Leads from the Web Client's request back to this exchange. */
    private record Codec(OriginExchange exchange, ResponseStream stream) implements BodyCodec<Void> {}
}
