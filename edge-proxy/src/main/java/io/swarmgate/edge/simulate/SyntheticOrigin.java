package io.swarmgate.edge.simulate;

import io.swarmgate.edge.simulate.Prediction.Knowledge;
import io.swarmgate.edge.simulate.SyntheticStream.Answer;
import io.swarmgate.swarm.protocol.PeerId;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import io.undertow.util.StatusCodes;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Serves a {@link SyntheticStream} on loopback. Its time is the viewers': a request for {@code /clock/MS} says how much
 * of it has passed, so that stream and viewers slow down together where the machine cannot keep up. A request for
 * {@code /viewer/ID/KBPS/MS} says what a viewer's uplink carries and when it will leave.
 */
final class SyntheticOrigin implements AutoCloseable {
    private static final Pattern CLOCK = Pattern.compile("/clock/(\\d{1,12})");
    private static final Pattern VIEWER = Pattern.compile("/viewer/([0-9a-f]{16})/(\\d{1,9})/(\\d{1,12})");

    private static final Pattern DIRECTIVE = Pattern.compile("\\d{1,9}");
    private static final int MOST_HELD = 10_000;

    private final SyntheticStream stream;
    private final Undertow server;
    private final AtomicLong passedMillis = new AtomicLong();
    /** Blocking playlist reloads (RFC 8216bis, section 6.2.5.2); of the one I/O thread. */
    private final List<Held> held = new ArrayList<>();

    private volatile boolean ending;

    private record Held(HttpServerExchange exchange, long number, int part) {}

    private final Knowledge knowledge = new Knowledge(passedMillis);

    private SyntheticOrigin(SyntheticStream stream) {
        this.stream = stream;
        this.server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setIoThreads(1)
                .setWorkerThreads(1)
                .setHandler(this::handle)
                .build();
    }

    static SyntheticOrigin start(SyntheticStream stream) {
        SyntheticOrigin origin = new SyntheticOrigin(stream);
        origin.server.start();
        return origin;
    }

    String url() {
        return "http://127.0.0.1:"
                + ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    /** What was said of viewers. */
    Knowledge knowledge() {
        return knowledge;
    }

    private void handle(HttpServerExchange exchange) {
        Matcher clock = CLOCK.matcher(exchange.getRequestPath());
        Matcher viewer = VIEWER.matcher(exchange.getRequestPath());
        if (clock.matches()) {
            passedMillis.accumulateAndGet(Long.parseLong(clock.group(1)), Math::max);
            exchange.endExchange();
            release();
        } else if (viewer.matches()) {
            knowledge.learn(
                    new PeerId(viewer.group(1)), Integer.parseInt(viewer.group(2)), Long.parseLong(viewer.group(3)));
            exchange.endExchange();
        } else {
            long number = directive(exchange, "_HLS_msn");
            Held reload = new Held(exchange, number, (int) Math.max(0, directive(exchange, "_HLS_part")));
            if (number < 0 || isDue(reload)) {
                answer(exchange);
            } else if (held.size() < MOST_HELD) {
                exchange.dispatch(SameThreadExecutor.INSTANCE, () -> held.add(reload));
            } else {
                exchange.setStatusCode(StatusCodes.SERVICE_UNAVAILABLE).endExchange();
            }
        }
    }

    /** -1 where there is none. */
    private static long directive(HttpServerExchange exchange, String name) {
        Deque<String> values = exchange.getQueryParameters().get(name);
        String value = values == null ? "" : values.getFirst();
        return DIRECTIVE.matcher(value).matches() ? Long.parseLong(value) : -1;
    }

    private Instant now() {
        return stream.begin().plusMillis(passedMillis.get());
    }

    private boolean isDue(Held reload) {
        return ending || stream.hasPart(reload.number, reload.part, now());
    }

    /** Nothing waits from now on: the edge in front is about to end. */
    void letGo() {
        ending = true;
        server.getWorker().getIoThread().execute(this::release);
    }

    private void release() {
        List<Held> due = held.stream().filter(this::isDue).toList();
        held.removeAll(due);
        due.forEach(reload -> answer(reload.exchange));
    }

    private void answer(HttpServerExchange exchange) {
        answer(exchange, stream.answer(exchange.getRequestPath(), now()));
    }

    private static void answer(HttpServerExchange exchange, Optional<Answer> found) {
        if (found.isEmpty()) {
            exchange.setStatusCode(StatusCodes.NOT_FOUND).endExchange();
            return;
        }
        Answer answer = found.get();
        exchange.getResponseHeaders()
                .put(Headers.CONTENT_TYPE, answer.type())
                .put(Headers.CACHE_CONTROL, "max-age=" + answer.maxAge());
        exchange.getResponseSender().send(ByteBuffer.wrap(answer.content()));
    }

    @Override
    public void close() {
        server.stop();
    }
}
