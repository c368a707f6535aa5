package io.swarmgate.swarm.receipt;

import io.swarmgate.swarm.protocol.ProtocolLimits;
import java.util.BitSet;
import java.util.function.LongPredicate;

/**
 * Chunks of segments: an open-addressed table of blocks of 64 chunks. A viewer keeps one for as long as it watches, so
 * room counts: some 50 bytes for each segment of up to 4 MiB. What no manifest lists any more is forgotten when room is
 * needed.
 */
final class ChunkSet {
    private static final int MIN_SLOTS = 16;

    private final int maxBlocks;
    private final LongPredicate listed;
    private long[] keys = new long[MIN_SLOTS];
    /** 0 where the slot is free: a block that is there has a chunk. */
    private long[] bits = new long[MIN_SLOTS];
    /** Which block of its segment; at most 63, as there are at most 4096 chunks. */
    private byte[] blocks = new byte[MIN_SLOTS];

    private int used;

    /**
     * @param maxBlocks beyond these nothing is added
     * @param listed whether a segment may still be spoken of
     */
    ChunkSet(int maxBlocks, LongPredicate listed) {
        this.maxBlocks = maxBlocks;
        this.listed = listed;
    }

    /**
     * Adds those that are not in yet.
     *
     * @return those added; fewer than were new if there is no room
     */
    BitSet add(long key, BitSet chunks) {
        BitSet added = new BitSet();
        long[] words = chunks.toLongArray();
        for (int block = 0; block < words.length; block++) {
            long fresh = words[block] & ~bits[slot(key, block)];
            if (fresh != 0 && put(key, block, fresh)) {
                each(fresh, block, added);
            }
        }
        return added;
    }

    private boolean put(long key, int block, long fresh) {
        if (bits[slot(key, block)] == 0) {
            if (used * 3 >= bits.length * 2 || used >= maxBlocks) {
                makeRoom();
            }
            if (used >= maxBlocks) {
                return false;
            }
            used++;
        }
        int slot = slot(key, block);
        keys[slot] = key;
        blocks[slot] = (byte) block;
        bits[slot] |= fresh;
        return true;
    }

    /** Those of a segment of so many chunks that are in. */
    BitSet of(long key, int chunks) {
        BitSet found = new BitSet(chunks);
        int most = Math.min(chunks, ProtocolLimits.CHUNKS);
        for (int block = 0; block * Long.SIZE < most; block++) {
            each(bits[slot(key, block)], block, found);
        }
        return found;
    }

    private static void each(long word, int block, BitSet into) {
        for (long rest = word; rest != 0; rest &= rest - 1) {
            into.set(block * Long.SIZE + Long.numberOfTrailingZeros(rest));
        }
    }

    private void makeRoom() {
        int kept = 0;
        for (int i = 0; i < bits.length; i++) {
            if (bits[i] != 0 && listed.test(keys[i])) {
                kept++;
            } else {
                bits[i] = 0;
            }
        }
        int slots = MIN_SLOTS;
        // At most a third of them is taken then: it is some time until the next time.
        while (kept * 3 > slots) {
            slots *= 2;
        }
        long[] oldKeys = keys;
        long[] oldBits = bits;
        byte[] oldBlocks = blocks;
        keys = new long[slots];
        bits = new long[slots];
        blocks = new byte[slots];
        used = kept;
        for (int i = 0; i < oldBits.length; i++) {
            if (oldBits[i] != 0) {
                int slot = slot(oldKeys[i], oldBlocks[i]);
                keys[slot] = oldKeys[i];
                bits[slot] = oldBits[i];
                blocks[slot] = oldBlocks[i];
            }
        }
    }

    /** Where the block is, or would be. */
    private int slot(long key, int block) {
        long stirred = (key ^ (block * 0x9E3779B97F4A7C15L)) * 0xBF58476D1CE4E5B9L;
        int mask = bits.length - 1;
        int at = (int) (stirred >>> 32) & mask;
        while (bits[at] != 0 && (keys[at] != key || blocks[at] != (byte) block)) {
            at = (at + 1) & mask;
        }
        return at;
    }
}
