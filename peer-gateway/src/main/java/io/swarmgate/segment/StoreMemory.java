package io.swarmgate.segment;

/**
 * What a store may take of the heap; the bytes of objects lie elsewhere.
 *
 * @param headBytes for the names, fields and digests of stored objects: many small ones take more of it than of the
 *     disk
 * @param windowBytes for what has arrived and waits for the disk or for a slow reader, of all fills together; each gets
 *     a little beyond
 * @param nameBytes for what is remembered of URLs that are not stored
 */
public record StoreMemory(long headBytes, long windowBytes, long nameBytes) {
    /** Of a heap of a GiB or more. */
    public static final StoreMemory DEFAULT = new StoreMemory(80L << 20, 64L << 20, 16L << 20);

    public StoreMemory {
        if (headBytes < 1 || windowBytes < 1 || nameBytes < 1) {
            throw new IllegalArgumentException("a store needs memory for heads, windows and names, not " + headBytes
                    + ", " + windowBytes + " and " + nameBytes + " bytes");
        }
    }
}
