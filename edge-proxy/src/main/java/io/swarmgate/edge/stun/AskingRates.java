package io.swarmgate.edge.stun;

import io.swarmgate.swarm.session.SourceRates;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

/**
 * How often one source may ask. Sources can be forged (RFC 8489, section 16.1.4): this bounds what a victim is sent.
 */
final class AskingRates {
    /**
     * A page asks once for each connection and interface, eight connections at its start; an office or a school behind
     * one address opens its pages within seconds.
     */
    static final int PER_SECOND = 400;

    static final int BURST = 20 * PER_SECOND;

    private final SourceRates<ByteBuffer> rates;

    /**
     * @param sources remembered at most
     * @param nanoTime as {@link System#nanoTime}
     */
    AskingRates(int sources, LongSupplier nanoTime) {
        this.rates = new SourceRates<>(BURST, PER_SECOND, sources, nanoTime);
    }

    boolean allow(InetAddress source) {
        byte[] address = source.getAddress();
        // A host has a whole /64 of IPv6 addresses (RFC 4291, section 2.5.4).
        return rates.take(ByteBuffer.wrap(address, 0, Math.min(address.length, 8)));
    }
}
