package io.swarmgate.swarm.receipt;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The network of one household, office or machine, as far as its address tells: an IPv4 address, or the /64 that a host
 * has to itself in IPv6 (RFC 4291, section 2.5.4), where it takes any address it likes.
 *
 * @param name the same for all of its addresses
 * @param isPrivate whether its addresses are no public ones (RFC 1918, RFC 4193, loopback, link-local): a network of
 *     the operator's own
 */
public record SourceNetwork(String name, boolean isPrivate) {
    private static final int PREFIX_BYTES = 8;
    /** Of fc00::/7. */
    private static final int UNIQUE_LOCAL = 0xfc;

    private static final int UNIQUE_LOCAL_MASK = 0xfe;
    private static final Pattern ADDRESS =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%.*)?");
    private static final SourceNetwork LOOPBACK = new SourceNetwork("loopback", true);

    /** @param address an address as text; anything else stands for itself */
    public static SourceNetwork of(String address) {
        // What is neither could be a host name to the parser, and would be looked up.
        if (!ADDRESS.matcher(address).matches()) {
            return new SourceNetwork(address, false);
        }
        try {
            return of(InetAddress.getByName(address));
        } catch (UnknownHostException noAddress) {
            return new SourceNetwork(address, false);
        }
    }

    public static SourceNetwork of(InetAddress address) {
        if (address.isLoopbackAddress()) {
            // One machine, whichever of the two it uses.
            return LOOPBACK;
        }
        boolean isPrivate = address.isSiteLocalAddress() || address.isLinkLocalAddress();
        if (!(address instanceof Inet6Address)) {
            return new SourceNetwork(address.getHostAddress(), isPrivate);
        }
        byte[] bytes = address.getAddress();
        return new SourceNetwork(
                HexFormat.of().formatHex(bytes, 0, PREFIX_BYTES) + "/64",
                isPrivate || (bytes[0] & UNIQUE_LOCAL_MASK) == UNIQUE_LOCAL);
    }
}
