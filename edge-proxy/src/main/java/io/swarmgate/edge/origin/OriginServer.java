package io.swarmgate.edge.origin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An origin the edge may fetch from.
 *
 * @param name as in the configuration; {@code @NAME} in gateway URLs
 * @param directory absolute http(s) URL ending in {@code /}
 * @param hostField value of the Host field sent to it; null for the URL's own authority
 * @param parent true if the origin is another Swarmgate: segments are then fetched through its gateway
 * @param connectTimeout until a connection is open, TLS included
 * @param responseTimeout until the response's header section has arrived
 * @param idleTimeout longest pause in a body
 */
public record OriginServer(
        String name,
        String directory,
        @Nullable String hostField,
        boolean parent,
        boolean http2,
        boolean verifyTls,
        Duration connectTimeout,
        Duration responseTimeout,
        Duration idleTimeout,
        int maxConnections) {
    /** Without brackets. */
    public String host() {
        return OriginTarget.parse(directory).host();
    }

    /** True if both URLs name the same host and port. */
    public boolean hasServerOf(String url) {
        OriginTarget own = OriginTarget.parse(directory);
        OriginTarget other = OriginTarget.parse(url);
        return own.port() == other.port() && own.host().equalsIgnoreCase(other.host());
    }

    /**
     * True if requests to it would come out where a listener of this machine is. Looks the host up if the port is the
     * same.
     */
    public boolean isAt(InetSocketAddress listener) {
        OriginTarget own = OriginTarget.parse(directory);
        if (listener.getPort() == 0 || own.port() != listener.getPort()) {
            return false;
        }
        try {
            for (InetAddress address : InetAddress.getAllByName(own.host())) {
                if (leadsTo(address, listener.getAddress())) {
                    return true;
                }
            }
            return false;
        } catch (IOException unknown) {
            // Whoever is not known leads nowhere; requests will say so.
            return false;
        }
    }

    private static boolean leadsTo(InetAddress address, InetAddress listener) throws IOException {
        // What connects to 0.0.0.0 or :: connects to its own machine.
        boolean ownMachine = address.isAnyLocalAddress() || address.isLoopbackAddress();
        if (listener.isAnyLocalAddress()) {
            return ownMachine || NetworkInterface.getByInetAddress(address) != null;
        }
        return address.equals(listener) || (address.isAnyLocalAddress() && listener.isLoopbackAddress());
    }
}
