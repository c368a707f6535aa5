package io.swarmgate.edge.simulate;

import io.swarmgate.edge.simulate.Prediction.Knowledge;
import io.swarmgate.edge.simulate.SyntheticStream.Answer;
import io.swarmgate.swarm.protocol.PeerId;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
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

    private final SyntheticStream stream;
    private final Undertow server;
    private final AtomicLong passedMillis = new AtomicLong();
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
        } else if (viewer.matches()) {
            knowledge.learn(
                    new PeerId(viewer.group(1)), Integer.parseInt(viewer.group(2)), Long.parseLong(viewer.group(3)));
            exchange.endExchange();
        } else {
            Instant now = stream.begin().plusMillis(passedMillis.get());
            answer(exchange, stream.answer(exchange.getRequestPath(), now));
        }
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
