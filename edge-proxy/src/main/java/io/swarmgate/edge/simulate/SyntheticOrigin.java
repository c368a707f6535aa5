package io.swarmgate.edge.simulate;

import io.swarmgate.edge.simulate.SyntheticStream.Answer;
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
 * of it has passed, so that stream and viewers slow down together where the machine cannot keep up.
 */
final class SyntheticOrigin implements AutoCloseable {
    private static final Pattern CLOCK = Pattern.compile("/clock/(\\d{1,12})");

    private final SyntheticStream stream;
    private final Undertow server;
    private final AtomicLong passedMillis = new AtomicLong();

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

    private void handle(HttpServerExchange exchange) {
        Matcher told = CLOCK.matcher(exchange.getRequestPath());
        if (told.matches()) {
            passedMillis.accumulateAndGet(Long.parseLong(told.group(1)), Math::max);
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
