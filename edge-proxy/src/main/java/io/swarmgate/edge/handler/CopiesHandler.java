package io.swarmgate.edge.handler;

import io.swarmgate.swarm.receipt.SentCopies;
import io.swarmgate.swarm.receipt.SourceNetwork;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.net.InetAddress;
import java.util.Map;

/** Notes which networks were sent segments: what their viewers give each other has to come from somewhere. */
public final class CopiesHandler implements HttpHandler {
    private final HttpHandler next;
    private final Map<String, SentCopies> copies;
    private final ClientAddress clients;

    /** @param copies of routes with a swarm; those of a CDN in front are not seen here */
    public CopiesHandler(HttpHandler next, Map<String, SentCopies> copies, ClientAddress clients) {
        this.next = next;
        this.copies = Map.copyOf(copies);
        this.clients = clients;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        // Now, not at the end: a connection that was closed has no address any more.
        InetAddress address = clients.of(exchange);
        if (address != null) {
            exchange.addExchangeCompleteListener((completed, others) -> {
                try {
                    sent(completed, address);
                } finally {
                    others.proceed();
                }
            });
        }
        next.handleRequest(exchange);
    }

    private void sent(HttpServerExchange exchange, InetAddress address) {
        RequestFacts facts = RequestFacts.of(exchange);
        SentCopies sent = copies.get(facts.route());
        boolean segment = facts.kind() == RequestFacts.Kind.SEGMENT && facts.source() != null;
        long bytes = exchange.getResponseBytesSent();
        if (sent != null && sent.isSeen() && segment && bytes > 0) {
            sent.sent(SourceNetwork.of(address), bytes);
        }
    }
}
