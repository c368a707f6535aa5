package io.swarmgate.swarm.protocol;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a viewer says of one segment, of what has happened since its last report.
 *
 * @param key of the segment: the first 8 bytes of SHA-256 over its name
 * @param got chunks that neighbours sent and that matched the digest
 * @param gave chunks that were sent to neighbours
 * @param shown 48 bits that only somebody can know who has all of these chunks; null if the viewer does not say
 */
public record Receipt(
        long key,
        List<Share> got,
        List<Share> gave,
        Figures figures,
        @Nullable Long shown) {
    public Receipt {
        got = List.copyOf(got);
        gave = List.copyOf(gave);
    }

    /** Every chunk it names, whoever gave or got it; none if it is of HTTP alone. */
    public BitSet chunks() {
        BitSet all = new BitSet();
        got.forEach(share -> all.or(share.chunks()));
        gave.forEach(share -> all.or(share.chunks()));
        return all;
    }

    /**
     * Chunks exchanged with one neighbour.
     *
     * @param grant number of the grant, as the viewer knows it
     * @param chunks never empty; read only
     */
    public record Share(int grant, BitSet chunks) {}

    /**
     * Bytes, unless said otherwise.
     *
     * @param http received over HTTP
     * @param answers number of HTTP answers of which these are
     * @param wasted from neighbours, and thrown away: duplicates, chunks that did not match
     * @param hedged of those over HTTP, what was there already or on its way from a neighbour
     * @param relayed of those from neighbours, by way of TURN
     */
    public record Figures(long http, long answers, long wasted, long hedged, long relayed) {
        public static final Figures NONE = new Figures(0, 0, 0, 0, 0);
    }
}
