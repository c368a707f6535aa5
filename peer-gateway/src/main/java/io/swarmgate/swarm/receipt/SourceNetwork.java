package io.swarmgate.swarm.receipt;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/**
 * The network of one household, office or machine, as far as its address tells: an IPv4 address, or the /64 that a host
 * has to itself in IPv6 (RFC 4291, section 2.5.4), where it takes any address it likes.
 *
 * @param name the same for all of its addresses
 */
public record SourceNetwork(String name) {
    private static final int PREFIX_BYTES = 8;

    /** @param address an address as text; anything else stands for itself */
    public static SourceNetwork of(String address) {
        // What has no colon could be a host name to the parser, and would be looked up.
        if (address.indexOf(':') < 0) {
            return new SourceNetwork(address);
        }
        try {
            InetAddress parsed = InetAddress.getByName(address);
            return parsed instanceof Inet6Address
                    ? new SourceNetwork(HexFormat.of().formatHex(parsed.getAddress(), 0, PREFIX_BYTES) + "/64")
                    : new SourceNetwork(parsed.getHostAddress());
        } catch (UnknownHostException noAddress) {
            return new SourceNetwork(address);
        }
    }
}
