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
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.impl.HttpContext;
import io.vertx.ext.web.codec.BodyCodec;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request to an origin and its response. Lives on one event-loop context: all fields belong to it, and what other
 * threads ask for is handed over to it.
 *
 * <p>Whatever happens, the sink hears an end: whatever throws here or in the sink fails the exchange, and from its
 * start to its end exactly one timer runs.
 */
final class OriginExchange implements OriginClient.Exchange {
    /** Addresses of one host that are tried for one request. */
    private static final int MAX_ADDRESSES = 4;

    /** Beyond what Vert.x's own timers allow for; without a word by then there will be none. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(OriginExchange.class);

    private final Vertx vertx;
    private final Context context;
    private final OriginPool pool;
    private final OriginRequest request;
    private final OriginClient.Sink sink;
    private final OriginObserver observer;
    private final OriginTarget target;
    private final OriginGate.Entry place;
    private final ReadStop reading = new ReadStop();
    private final Deque<InetAddress> addresses = new ArrayDeque<>();
    private final long startNanos = System.nanoTime();

    private boolean begun;
    private boolean located;
    private @Nullable InetAddress address;
    private @Nullable ResponseStream stream;
    private @Nullable HttpClientRequest sent;
    private @Nullable HttpConnection connection;
    private @Nullable UnreadTail tail;
    private @Nullable HttpClientResponse response;
    private boolean retried;
    private boolean over;
    private boolean paused;
    private int status;
    private long bytes;
    private long headNanos;
    private @Nullable Liveliness liveliness;
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
        this.place =
                new OriginGate.Entry(request.asker().client(), request.asker().route(), () -> onContext(this::locate));
    }

    private void onContext(Runnable step) {
        context.runOnContext(ignored -> guarded(step));
    }

    /** Runs a step of the exchange; one that throws ends it. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error bug) {
            LOG.error("{} {}{} failed in the edge", request.method(), target.server(), target.path(), bug);
            fail(Kind.INTERNAL, bug.toString());
        }
    }

    void start() {
        guarded(this::begin);
    }

    private void begin() {
        if (over) {
            return;
        }
        begun = true;
        String flaw = FieldSyntax.flaw(request.fields());
        if (flaw != null) {
            // The front door refuses such fields; here they would break the connection that others use.
            fail(Kind.INTERNAL, "the request cannot be sent: " + flaw);
            return;
        }
        Duration patience = request.origin().connectTimeout();
        arm(patience, () -> fail(Kind.CONNECTION_LIMIT_REACHED, "no turn within " + patience.toMillis() + " ms"));
        switch (pool.gate().enter(place)) {
            case ADMITTED -> locate();
            case WAITING -> {}
            case REFUSED -> fail(Kind.CONNECTION_LIMIT_REACHED, "too many requests wait for their turn");
        }
    }

    private void locate() {
        if (over) {
            return;
        }
        arm(request.origin().connectTimeout(), () -> located(pool.addresses().last()));
        pool.addresses().get(result -> onContext(() -> located(result)));
    }

    private void located(OriginAddresses.Result found) {
        if (over || located) {
            return;
        }
        located = true;
        stopTimer();
        if (found.addresses().isEmpty()) {
            UnknownHostException failure = found.failure();
            fail(
                    failure == null ? Kind.DNS_TIMEOUT : Kind.DNS_ERROR,
                    failure == null ? "no name server answers" : String.valueOf(failure.getMessage()));
            return;
        }
        addresses.addAll(found.addresses());
        while (addresses.size() > MAX_ADDRESSES) {
            addresses.removeLast();
        }
        send(addresses.remove(), false);
    }

    /** @param fresh on a connection of its own */
    private void send(InetAddress to, boolean fresh) {
        address = to;
        stream = new ResponseStream(this);
        stream.pause(paused);
        long connectMillis = Math.max(1, request.origin().connectTimeout().toMillis());
        // Without its name: Vert.x would look that up again, with a resolver of its own, and connect to what it finds.
        SocketAddress server = SocketAddress.inetSocketAddress(target.port(), to.getHostAddress());
        HttpRequest<Void> web = pool.web(fresh)
                .request(
                        HttpMethod.valueOf(request.method()),
                        server,
                        target.port(),
                        target.host(),
                        target.requestTarget())
                .ssl(target.tls())
                .followRedirects(false)
                .connectTimeout(connectMillis)
                .as(new Codec(this, stream));
        MultiMap out = web.headers();
        request.fields().lines().forEach(line -> out.add(line.name(), line.value()));
        // Twice for TCP and TLS.
        arm(
                request.origin().connectTimeout().multipliedBy(2).plus(GRACE),
                () -> fail(Kind.CONNECTION_TIMEOUT, "no connection, and no word of it"));
        web.send().onComplete(whole -> guarded(() -> complete(whole)), cause -> guarded(() -> broken(cause)));
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
        guarded(() -> {
            switch (web.phase()) {
                case SEND_REQUEST -> beforeSending(web.clientRequest());
                case RECEIVE_RESPONSE -> onHead(web.clientResponse());
                default -> {}
            }
        });
        return !over;
    }

    private void beforeSending(HttpClientRequest out) {
        if (over) {
            out.reset();
            return;
        }
        sent = out;
        connection = out.connection();
        tail = UnreadTail.watch(connection, context);
        String hostField = request.origin().hostField();
        if (hostField != null) {
            HostAndPort authority = HostAndPort.parseAuthority(hostField, target.tls() ? 443 : 80);
            if (authority != null) {
                out.authority(authority);
            }
        }
        out.earlyHintsHandler(hints -> guarded(() -> {
            if (!over) {
                sink.informational(103, HopByHop.remove(toFields(hints)));
            }
        }));
        Duration limit = request.responseTimeout();
        arm(limit, () -> fail(Kind.RESPONSE_TIMEOUT, "no response within " + limit.toMillis() + " ms"));
    }

    private void onHead(HttpClientResponse head) {
        stopTimer();
        if (over) {
            return;
        }
        response = head;
        reading.attach(connection);
        status = head.statusCode();
        headNanos = System.nanoTime();
        if (address != null) {
            pool.addresses().answered(address);
        }
        boolean sized = head.getHeader("Content-Length") != null;
        Liveliness watched =
                new Liveliness(request.origin().idleTimeout(), request.pace().of(sized), headNanos);
        liveliness = watched;
        watch(watched);
        String reason = head.statusMessage();
        sink.head(
                new OriginClient.Head(status, reason == null ? "" : reason, HopByHop.remove(toFields(head.headers()))));
    }

    void onData(Buffer data) {
        guarded(() -> {
            Liveliness watched = liveliness;
            if (over || watched == null) {
                return;
            }
            bytes += data.length();
            watched.received(data.length(), System.nanoTime());
            if (tail != null) {
                tail.delivered(bytes);
            }
            sink.data(data);
        });
    }

    /** The pipe has been told to go on after a pause. */
    void onResumed() {
        if (liveliness != null) {
            liveliness.resumed(System.nanoTime());
        }
    }

    private void complete(HttpResponse<Void> whole) {
        if (over) {
            return;
        }
        end("");
        leaveConnection();
        try {
            sink.end(toFields(whole.trailers()));
        } catch (RuntimeException | Error bug) {
            LOG.error("{} {}{} failed at its end", request.method(), target.server(), target.path(), bug);
            tellFailure(new OriginFailure(Kind.INTERNAL, bug.toString()));
        }
    }

    private void broken(Throwable cause) {
        if (over) {
            return;
        }
        InetAddress at = address;
        boolean connected = sent != null;
        if (at != null && mayRetry(cause)) {
            retried = true;
            again();
            send(at, true);
            return;
        }
        Kind kind = FailureKinds.of(cause, connected, response != null);
        if (kind == Kind.CONNECTION_TIMEOUT && pool.isSaturated()) {
            kind = Kind.CONNECTION_LIMIT_REACHED;
        }
        if (at != null && !connected && (kind == Kind.CONNECTION_TIMEOUT || kind == Kind.CONNECTION_REFUSED)) {
            pool.addresses().failed(at);
            InetAddress next = addresses.poll();
            if (next != null) {
                again();
                send(next, false);
                return;
            }
        }
        fail(kind, cause.getClass().getSimpleName() + ": " + cause.getMessage());
    }

    private void again() {
        stopTimer();
        leaveConnection();
        sent = null;
        connection = null;
    }

    /**
     * A connection may be closed by the origin just when it is used; the request then never reached it (RFC 9110,
     * section 9.2.2; all that the edge asks is safe). Once, and on a connection of its own: an origin that closes one
     * idle connection often closes all of them.
     */
    private boolean mayRetry(Throwable cause) {
        return !retried && response == null && FailureKinds.isClosedConnection(cause, sent != null);
    }

    private void fail(Kind kind, String what) {
        if (over) {
            return;
        }
        end(kind.errorType());
        resetOrigin();
        tellFailure(new OriginFailure(kind, request.method() + " " + target.server() + target.path() + ": " + what));
    }

    private void tellFailure(OriginFailure failure) {
        try {
            sink.failed(failure);
        } catch (RuntimeException | Error bug) {
            LOG.error("{} {}{}: nobody took its failure", request.method(), target.server(), target.path(), bug);
        }
    }

    /** Nothing is done after this but letting go. */
    private void end(String failure) {
        over = true;
        reading.detach();
        stopTimer();
        if (begun) {
            pool.gate().leave(place);
            long firstByte = (headNanos == 0 ? System.nanoTime() : headNanos) - startNanos;
            try {
                observer.ended(request, status, failure, bytes, Duration.ofNanos(firstByte));
            } catch (RuntimeException | Error bug) {
                LOG.error(
                        "a request to origin {} was not counted",
                        request.origin().name(),
                        bug);
            }
        }
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

    private void watch(Liveliness watched) {
        String death = watched.death(System.nanoTime());
        if (death != null) {
            fail(Kind.RESPONSE_TIMEOUT, death);
            return;
        }
        arm(watched.nextLook(System.nanoTime()), () -> watch(watched));
    }

    /** Exactly one timer runs at a time. */
    private void arm(Duration after, Runnable then) {
        stopTimer();
        timer = vertx.setTimer(Math.max(1, after.toMillis()), id -> {
            if (timer == id) {
                timer = -1;
                guarded(then);
            }
        });
    }

    private void stopTimer() {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }

    @Override
    public void pause() {
        reading.set(true);
        onContext(() -> setPaused(true));
    }

    @Override
    public void resume() {
        reading.set(false);
        onContext(() -> setPaused(false));
    }

    private void setPaused(boolean value) {
        paused = value;
        if (value && liveliness != null) {
            liveliness.paused();
        }
        if (stream != null) {
            stream.pause(value);
        }
    }

    @Override
    public void cancel() {
        onContext(() -> {
            if (!over) {
                end(Kind.CANCELLED.errorType());
                resetOrigin();
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
