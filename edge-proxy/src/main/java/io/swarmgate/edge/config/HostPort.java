package io.swarmgate.edge.config;

import java.net.InetSocketAddress;

/** Addresses to listen on, as text: {@code 0.0.0.0:8080}, {@code [::1]:8080}, {@code localhost:0}. */
public final class HostPort {
    private HostPort() {}

    /**
     * Looks the host up, so that a name nobody knows is reported at start.
     *
     * @throws IllegalArgumentException if the text is no {@code HOST:PORT} or the host is unknown
     */
    public static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (host.isEmpty()
                || (!bracketed && host.indexOf(':') >= 0)
                || host.chars().anyMatch(c -> c <= ' ')) {
            throw notAnAddress(text);
        }
        int port = port(text, text.substring(colon + 1));
        InetSocketAddress address =
                new InetSocketAddress(bracketed ? host.substring(1, host.length() - 1) : host, port);
        if (address.isUnresolved()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\": host " + host + " is unknown here; use an address of this machine");
        }
        return address;
    }

    private static int port(String text, String digits) {
        if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > 65535) {
            throw notAnAddress(text);
        }
        return Integer.parseInt(digits);
    }

    private static IllegalArgumentException notAnAddress(String text) {
        return new IllegalArgumentException(
                "\"" + text + "\" is no address: write HOST:PORT, such as 0.0.0.0:8080 or [::1]:8080, port 0 to 65535");
    }

    /** The address as it would be written, numeric where it was resolved. */
    public static String format(InetSocketAddress address) {
        String host = address.getAddress() == null
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
