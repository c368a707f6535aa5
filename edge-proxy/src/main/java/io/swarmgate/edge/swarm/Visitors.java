package io.swarmgate.edge.swarm;

import io.swarmgate.edge.handler.ClientAddress;
import io.swarmgate.edge.handler.Sites;
import io.swarmgate.swarm.PeerFacts;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who a request comes from, as far as matching cares, and whether its page may join at all. */
final class Visitors {
    private final ClientAddress addresses;
    private final Sites sites;
    private final Set<String> pages;
    private final NetworkDatabases networks;

    /** @param pages origins whose pages may join; empty for any */
    Visitors(ClientAddress addresses, Sites sites, List<String> pages, NetworkDatabases networks) {
        this.addresses = addresses;
        this.sites = sites;
        this.pages = Set.copyOf(pages);
        this.networks = networks;
    }

    /** A client that sends no Origin field is no page; it is let in where any page is. */
    boolean mayJoin(HttpServerExchange exchange) {
        String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
        return pages.isEmpty() || (origin != null && pages.contains(origin.toLowerCase(Locale.ROOT)));
    }

    /** The client's address as text; empty if the connection is closed already. */
    String address(HttpServerExchange exchange) {
        InetAddress address = addresses.of(exchange);
        return address == null ? "" : text(address);
    }

    PeerFacts facts(HttpServerExchange exchange) {
        InetAddress address = addresses.of(exchange);
        return new PeerFacts(
                address == null ? "" : text(address),
                address == null ? null : sites.of(address),
                address == null ? null : networks.asn(address),
                address == null ? null : networks.country(address),
                crossOrigin(exchange));
    }

    /**
     * Browsers send Origin with every WebSocket; with segment requests only where page and gateway differ in scheme,
     * host or port.
     */
    static @Nullable String crossOrigin(HttpServerExchange exchange) {
        String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
        String host = exchange.getRequestHeaders().getFirst(Headers.HOST);
        if (origin == null || host == null || origin.length() > 256) {
            return null;
        }
        String authority = origin.substring(origin.indexOf("://") + 3);
        return authority.equalsIgnoreCase(host) ? null : origin;
    }

    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
