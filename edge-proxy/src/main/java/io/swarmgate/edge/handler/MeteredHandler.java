package io.swarmgate.edge.handler;

import io.swarmgate.edge.ledger.TrafficMeter;
import io.swarmgate.edge.ledger.TrafficMeter.Answer;
import io.swarmgate.ledger.Content;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Has each answer taken down in the ledger when it is complete: the same bytes the access log tells of. */
public final class MeteredHandler implements HttpHandler {
    private final HttpHandler next;
    private final TrafficMeter meter;
    private final Sites sites;
    private final ClientAddress clients;

    public MeteredHandler(HttpHandler next, TrafficMeter meter, Sites sites, ClientAddress clients) {
        this.next = next;
        this.meter = meter;
        this.sites = sites;
        this.clients = clients;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        // Now, not at the end: a connection that was closed has no address any more.
        String site = site(exchange);
        exchange.addExchangeCompleteListener((completed, others) -> {
            try {
                meter.delivered(answer(completed, site));
            } finally {
                others.proceed();
            }
        });
        next.handleRequest(exchange);
    }

    private @Nullable String site(HttpServerExchange exchange) {
        if (sites.isEmpty()) {
            return null;
        }
        InetAddress address = clients.of(exchange);
        return address == null ? null : sites.of(address);
    }

    private static Answer answer(HttpServerExchange exchange, @Nullable String site) {
        RequestFacts facts = RequestFacts.of(exchange);
        return new Answer(
                facts.route(),
                content(facts.kind()),
                facts.source(),
                facts.originName(),
                facts.originUrl(),
                site,
                facts.viewers(),
                exchange.getResponseBytesSent());
    }

    private static Content content(RequestFacts.Kind kind) {
        return switch (kind) {
            case SEGMENT -> Content.SEGMENT;
            case MANIFEST -> Content.MANIFEST;
            case PROXY, CLIENT, REFUSED -> Content.OTHER;
        };
    }
}
