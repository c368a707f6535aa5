package io.swarmgate.edge.config;

import io.netty.util.NetUtil;
import java.net.InetAddress;

/** A block of addresses (RFC 4632; RFC 4291, section 2.3). */
public final class CidrBlock {
    /** 4 or 16 bytes; those beyond {@link #bits} do not matter. */
    private final byte[] prefix;
    /** How many leading bits have to agree. */
    private final int bits;

    private CidrBlock(byte[] prefix, int bits) {
        this.prefix = prefix;
        this.bits = bits;
    }

    /**
     * Reads {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or a single address.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static CidrBlock parse(String text) {
        int slash = text.indexOf('/');
        byte[] prefix = NetUtil.createByteArrayFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
        String bits = slash < 0 ? "" : text.substring(slash + 1);
        if (prefix == null || (slash >= 0 && !bits.matches("[0-9]{1,3}"))) {
            throw notABlock(text);
        }
        int count = slash < 0 ? prefix.length * 8 : Integer.parseInt(bits);
        if (count > prefix.length * 8) {
            throw notABlock(text);
        }
        return new CidrBlock(prefix, count);
    }

    private static IllegalArgumentException notABlock(String text) {
        return new IllegalArgumentException(
                "\"" + text + "\" is no CIDR block: write it like 10.0.0.0/8, 2001:db8::/32 or 192.0.2.7");
    }

    /** Whether an address lies within; never across address families. */
    public boolean contains(InetAddress address) {
        byte[] other = address.getAddress();
        if (other.length != prefix.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit & 7);
            if ((other[bit >> 3] & mask) != (prefix[bit >> 3] & mask)) {
                return false;
            }
        }
        return true;
    }
}
