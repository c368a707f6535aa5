package io.swarmgate.edge.simulate;

import io.swarmgate.edge.simulate.SyntheticStream.Answer;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Optional;

/** Serves a {@link SyntheticStream} on loopback. */
final class SyntheticOrigin implements AutoCloseable {
    private final Undertow server;

    private SyntheticOrigin(Undertow server) {
        this.server = server;
    }

    static SyntheticOrigin start(SyntheticStream stream, InstantSource clock) {
        Undertow server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setIoThreads(1)
                .setWorkerThreads(1)
                .setHandler(exchange -> answer(exchange, stream.answer(exchange.getRequestPath(), clock.instant())))
                .build();
        server.start();
        return new SyntheticOrigin(server);
    }

    String url() {
        return "http://127.0.0.1:"
                + ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
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
