package io.swarmgate.edge.handler;

import io.swarmgate.swarm.protocol.MalformedMessage;
import io.swarmgate.swarm.session.SourceRates;
import io.undertow.io.Receiver;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Takes short posts from pages and players, which nobody waits for: {@code navigator.sendBeacon} and the like. Sees to
 * methods, sizes and the rate of each address, and leaves the rest to what takes the body.
 */
public final class PostedResource implements ResourceHandler {
    private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
    private static final HttpString ALLOW_METHODS = new HttpString("Access-Control-Allow-Methods");
    private static final HttpString ALLOW_HEADERS = new HttpString("Access-Control-Allow-Headers");
    private static final int PER_SECOND = 20;
    /** A school class behind one address may close its pages at once. */
    private static final int BURST = 400;

    private final int maxBytes;
    private final ClientAddress clients;
    private final Taker taker;
    private final SourceRates<String> rates;

    /** Takes one body. */
    public interface Taker {
        /** Why no body is taken from whoever asks; null if it is. */
        default @Nullable ErrorAnswer refuse(HttpServerExchange exchange) {
            return null;
        }

        /** @return what is wrong with it; null if nothing is */
        @Nullable ErrorAnswer take(HttpServerExchange exchange, RoutedRequest request, byte[] body) throws MalformedMessage;
    }

    /**
     * @param maxBytes of a body; longer ones are refused with 413
     * @param rememberedClients addresses whose rate is known, at most
     */
    public PostedResource(int maxBytes, ClientAddress clients, int rememberedClients, Taker taker) {
        this.rates = new SourceRates<>(BURST, PER_SECOND, rememberedClients, System::nanoTime);
        this.maxBytes = maxBytes;
        this.clients = clients;
        this.taker = taker;
    }

    @Override
    public boolean takesPosts() {
        return true;
    }

    @Override
    public void handle(HttpServerExchange exchange, RoutedRequest request) {
        RequestFacts.of(exchange).kind(RequestFacts.Kind.CLIENT);
        // Nobody reads the answer, but a browser complains in its log of one the page may not read.
        exchange.getResponseHeaders().put(ALLOW_ORIGIN, "*").put(Headers.CACHE_CONTROL, "no-store");
        if (request.method().equals("OPTIONS")) {
            exchange.getResponseHeaders().put(ALLOW_METHODS, "POST").put(ALLOW_HEADERS, "Content-Type");
            exchange.setStatusCode(204).endExchange();
        } else if (!request.method().equals("POST")) {
            exchange.getResponseHeaders().put(Headers.ALLOW, "POST, OPTIONS");
            ErrorAnswer.of(405, "method not allowed; use POST").send(exchange);
        } else {
            ErrorAnswer refusal = taker.refuse(exchange);
            if (refusal == null && !mayPost(exchange)) {
                exchange.getResponseHeaders().put(Headers.RETRY_AFTER, "10");
                refusal = ErrorAnswer.of(429, "too many reports from this address");
            }
            if (refusal != null) {
                refusal.send(exchange);
            } else {
                receive(exchange, request);
            }
        }
    }

    private boolean mayPost(HttpServerExchange exchange) {
        InetAddress address = clients.of(exchange);
        return rates.take(address == null ? "" : address.getHostAddress());
    }

    private void receive(HttpServerExchange exchange, RoutedRequest request) {
        Receiver body = exchange.getRequestReceiver();
        body.setMaxBufferSize(maxBytes);
        body.receiveFullBytes(
                (read, bytes) -> AnswerStep.run(read, () -> answer(read, request, bytes)), (read, tooLarge) -> {
                    read.setPersistent(false);
                    ErrorAnswer.of(413, "a report has at most " + maxBytes + " bytes")
                            .send(read);
                });
    }

    private void answer(HttpServerExchange exchange, RoutedRequest request, byte[] body) {
        ErrorAnswer refusal;
        try {
            refusal = taker.take(exchange, request, body);
        } catch (MalformedMessage malformed) {
            refusal = ErrorAnswer.of(400, String.valueOf(malformed.getMessage()));
        }
        if (refusal != null) {
            refusal.send(exchange);
        } else {
            exchange.setStatusCode(204).endExchange();
        }
    }
}
