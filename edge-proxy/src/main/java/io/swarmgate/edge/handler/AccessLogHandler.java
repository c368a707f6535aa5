package io.swarmgate.edge.handler;

import io.swarmgate.edge.metrics.AccessEntry;
import io.swarmgate.edge.metrics.AccessLog;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Hands each exchange to the access log when it is complete. */
public final class AccessLogHandler implements HttpHandler {
    private final HttpHandler next;
    private final AccessLog log;
    private final ClientAddress clients;

    public AccessLogHandler(HttpHandler next, AccessLog log, ClientAddress clients) {
        this.next = next;
        this.log = log;
        this.clients = clients;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        Instant arrived = Instant.now();
        // Now, not at the end: a connection that was closed has no address any more.
        InetSocketAddress connected = exchange.getConnection().getPeerAddress(InetSocketAddress.class);
        String peer = text(connected == null ? null : connected.getAddress());
        String client = text(clients.of(exchange));
        exchange.addExchangeCompleteListener((completed, others) -> {
            try {
                log.add(entry(completed, arrived, client, peer));
            } finally {
                others.proceed();
            }
        });
        next.handleRequest(exchange);
    }

    private static AccessEntry entry(HttpServerExchange exchange, Instant arrived, String client, String peer) {
        RequestFacts facts = RequestFacts.of(exchange);
        return new AccessEntry(
                arrived,
                client,
                peer,
                exchange.getRequestMethod().toString(),
                exchange.getRequestURI(),
                exchange.getProtocol().toString(),
                exchange.getStatusCode(),
                exchange.getResponseBytesSent(),
                Duration.ofNanos(System.nanoTime() - facts.startNanos()),
                facts.route(),
                facts.kind().name().toLowerCase(Locale.ROOT),
                facts.source(),
                facts.cacheStatus(),
                facts.originName(),
                facts.failure(),
                exchange.getRequestHeaders().getFirst(Headers.USER_AGENT),
                facts.id());
    }

    private static String text(@Nullable InetAddress address) {
        return address == null ? "" : address.getHostAddress();
    }
}
