package io.swarmgate.swarm;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Where a viewer comes from, as far as one party can choose it: an address is the least that costs something, and
 * whoever has one often has its neighbours.
 *
 * @param host IPv4: the address. IPv6: its /64, of which one host may take any address (RFC 4291, section 2.5.4)
 * @param network IPv4: the /24. IPv6: the /48, which one site is usually given (RFC 6177)
 */
record SourceAddress(String host, String network) {
    /** What is parsed without asking a name server. */
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private static final int IPV4_NETWORK_BYTES = 3;
    private static final int IPV6_HOST_BYTES = 8;
    private static final int IPV6_NETWORK_BYTES = 6;

    /** @param address as text; whatever is no address stands for itself */
    static SourceAddress of(String address) {
        if (!LITERAL.matcher(address).matches()) {
            return new SourceAddress(address, address);
        }
        try {
            InetAddress parsed = InetAddress.getByName(address);
            byte[] bytes = parsed.getAddress();
            return parsed instanceof Inet6Address
                    ? new SourceAddress(first(bytes, IPV6_HOST_BYTES), first(bytes, IPV6_NETWORK_BYTES))
                    : new SourceAddress(first(bytes, bytes.length), first(bytes, IPV4_NETWORK_BYTES));
        } catch (UnknownHostException noAddress) {
            return new SourceAddress(address, address);
        }
    }

    private static String first(byte[] address, int bytes) {
        return HexFormat.of().formatHex(Arrays.copyOf(address, bytes));
    }
}
