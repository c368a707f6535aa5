package io.swarmgate.edge.handler;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The hops a request's X-Forwarded-For or Forwarded field (RFC 7239) names, nearest first.
 *
 * <p>Read from the right, because whoever is further away wrote further left: an opening quote or a broken element
 * there must not change how the elements of nearer proxies are understood.
 */
final class ForwardedHops {
    private final String value;
    private final boolean standard;
    /** Where the members not yet read end. */
    private int end;

    private ForwardedHops(String value, boolean standard) {
        this.value = value;
        this.standard = standard;
        this.end = value.length();
    }

    static ForwardedHops ofXForwardedFor(String value) {
        return new ForwardedHops(value, false);
    }

    static ForwardedHops ofForwarded(String value) {
        return new ForwardedHops(value, true);
    }

    /** The next hop's address; null if there is none, or it is hidden, or its element is not understood. */
    @Nullable InetAddress next() {
        if (end < 0) {
            return null;
        }
        int comma = separatorBefore(end);
        String member = value.substring(comma + 1, end).strip();
        end = comma;
        return address(standard ? forParameter(member) : member);
    }

    /** Index of the last comma before {@code from} that stands in no quoted string; -1 if there is none. */
    private int separatorBefore(int from) {
        boolean quoted = false;
        for (int i = from - 1; i >= 0; i--) {
            char c = value.charAt(i);
            if (standard && c == '"' && !isEscaped(i)) {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                return i;
            }
        }
        return -1;
    }

    private boolean isEscaped(int at) {
        int backslashes = 0;
        while (at - backslashes > 0 && value.charAt(at - backslashes - 1) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    /** The node in {@code for=} (RFC 7239, section 5.2); empty if it is missing. */
    private static String forParameter(String element) {
        for (String pair : element.split(";", -1)) {
            String parameter = pair.strip();
            if (parameter.toLowerCase(Locale.ROOT).startsWith("for=")) {
                String node = parameter.substring(4);
                boolean quoted = node.length() >= 2 && node.startsWith("\"") && node.endsWith("\"");
                return quoted ? node.substring(1, node.length() - 1) : node;
            }
        }
        return "";
    }

    /** Reads an address, a port behind it allowed: {@code 192.0.2.7:4711}, {@code [2001:db8::7]:4711}. */
    private static @Nullable InetAddress address(String node) {
        String host = node;
        if (node.startsWith("[")) {
            int bracket = node.indexOf(']');
            host = bracket < 0 ? "" : node.substring(1, bracket);
        } else if (node.indexOf(':') >= 0 && node.indexOf(':') == node.lastIndexOf(':')) {
            host = node.substring(0, node.indexOf(':'));
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return bytes == null ? null : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("4 or 16 bytes are an address", impossible);
        }
    }
}
