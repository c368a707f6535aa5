package io.swarmgate.edge.stun;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.swarmgate.swarm.session.TokenBucket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How often one source may ask. Sources can be forged (RFC 8489, section 16.1.4): this bounds what a victim is sent.
 * Belongs to one thread.
 */
final class SourceRates {
    /**
     * A page asks once for each connection and interface, eight connections at its start; an office or a school behind
     * one address opens its pages within seconds.
     */
    static final int PER_SECOND = 400;

    static final int BURST = 20 * PER_SECOND;

    private static final int SOURCES = 100_000;

    private final LongSupplier nanoTime;
    private final Cache<ByteBuffer, TokenBucket> buckets = Caffeine.newBuilder()
            .maximumSize(SOURCES)
            .expireAfterAccess(Duration.ofMinutes(1))
            .executor(Runnable::run)
            .build();

    /** @param nanoTime as {@link System#nanoTime} */
    SourceRates(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    boolean allow(InetAddress source) {
        byte[] address = source.getAddress();
        // A host has a whole /64 of IPv6 addresses (RFC 4291, section 2.5.4).
        ByteBuffer network = ByteBuffer.wrap(address, 0, Math.min(address.length, 8));
        return buckets.get(network, unseen -> new TokenBucket(BURST, PER_SECOND, nanoTime))
                .take();
    }
}
