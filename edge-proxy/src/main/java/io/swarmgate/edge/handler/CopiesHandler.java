package io.swarmgate.edge.handler;

import io.swarmgate.swarm.receipt.SentCopies;
import io.swarmgate.swarm.receipt.SourceNetwork;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.net.InetAddress;
import java.util.Set;

/** Notes which networks were sent segments: what their viewers give each other has to come from somewhere. */
public final class CopiesHandler implements HttpHandler {
    private final HttpHandler next;
    private final SentCopies copies;
    private final Set<String> behindCdn;
    private final ClientAddress clients;

    /**
     * @param copies of all routes together: a manifest of one may name segments of another
     * @param behindCdn routes of which the CDN asks, and not the viewers
     */
    public CopiesHandler(HttpHandler next, SentCopies copies, Set<String> behindCdn, ClientAddress clients) {
        this.next = next;
        this.copies = copies;
        this.behindCdn = Set.copyOf(behindCdn);
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
        boolean segment = facts.kind() == RequestFacts.Kind.SEGMENT && facts.source() != null;
        long bytes = exchange.getResponseBytesSent();
        if (segment && bytes > 0 && !behindCdn.contains(facts.route())) {
            copies.sent(SourceNetwork.of(address), bytes);
        }
    }
}
