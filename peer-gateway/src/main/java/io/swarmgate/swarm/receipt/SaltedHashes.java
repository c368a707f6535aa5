package io.swarmgate.swarm.receipt;

import java.util.BitSet;

/**
 * What the chunks of one segment hash to under the salt of its swarm: 48 bits each, which only somebody can know who
 * has the chunk, or asks somebody who has.
 */
public final class SaltedHashes {
    private final long[] hashes;

    /** @param hashes of the chunks, in order; the upper 16 bits are 0 */
    public SaltedHashes(long[] hashes) {
        this.hashes = hashes.clone();
    }

    /** Exclusive or of those of some chunks there are. */
    long over(BitSet chunks) {
        return chunks.stream().mapToLong(chunk -> hashes[chunk]).reduce(0, (one, other) -> one ^ other);
    }

    public int chunks() {
        return hashes.length;
    }
}
