package io.swarmgate.edge.handler;

import io.swarmgate.edge.config.CidrBlock;
import io.swarmgate.http.Asker;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose request it is: the nearest hop that is no trusted proxy.
 *
 * <p>Only what a trusted proxy added to X-Forwarded-For is believed, or to Forwarded (RFC 7239) where the former is
 * absent: most proxies write the former alone and let a Forwarded field of the client's own invention pass.
 */
public final class ClientAddress {
    /** More proxies than anybody stacks; beyond, the field is made up. */
    private static final int MOST_HOPS = 32;

    /** A /64, of which one host may take any address (RFC 4291, section 2.5.4). */
    private static final int NETWORK_BYTES = 8;

    private final List<CidrBlock> trusted;

    /** @param trustedProxies CIDR blocks */
    public ClientAddress(List<String> trustedProxies) {
        trusted = trustedProxies.stream().map(CidrBlock::parse).toList();
    }

    /**
     * The client's address, or that of the last trusted proxy before which nothing is known. Null if the connection is
     * closed already.
     */
    public @Nullable InetAddress of(HttpServerExchange exchange) {
        InetSocketAddress peer = exchange.getConnection().getPeerAddress(InetSocketAddress.class);
        InetAddress address = peer == null ? null : peer.getAddress();
        return address == null ? null : of(address, exchange.getRequestHeaders());
    }

    /** On whose behalf a request of this client asks an origin. IPv6 clients count by the network they are given. */
    Asker asker(HttpServerExchange exchange, String route) {
        InetAddress address = of(exchange);
        if (address == null) {
            return new Asker("unknown", route);
        }
        if (address instanceof Inet6Address) {
            byte[] network = Arrays.copyOf(address.getAddress(), NETWORK_BYTES);
            return new Asker(HexFormat.of().formatHex(network), route);
        }
        return new Asker(address.getHostAddress(), route);
    }

    InetAddress of(InetAddress peer, HeaderMap fields) {
        if (!isTrusted(peer)) {
            return peer;
        }
        HeaderValues usual = fields.get(Headers.X_FORWARDED_FOR);
        HeaderValues standard = fields.get(Headers.FORWARDED);
        if (usual != null) {
            return firstStranger(peer, ForwardedHops.ofXForwardedFor(String.join(",", usual)));
        }
        return standard == null ? peer : firstStranger(peer, ForwardedHops.ofForwarded(String.join(",", standard)));
    }

    private InetAddress firstStranger(InetAddress peer, ForwardedHops hops) {
        InetAddress nearest = peer;
        for (int i = 0; i < MOST_HOPS; i++) {
            InetAddress hop = hops.next();
            if (hop == null) {
                return nearest;
            }
            nearest = hop;
            if (!isTrusted(hop)) {
                return hop;
            }
        }
        return nearest;
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(block -> block.contains(address));
    }
}
