package io.swarmgate.segment;

/**
 * What a segment's bytes are, chunk by chunk.
 *
 * @param complete whether all of the segment is covered; it may still be arriving
 * @param lengthBytes of the chunks covered
 * @param chunks SHA-256 of each chunk, one after another, in base64
 * @param root SHA-256, in hexadecimal, over the length as 8 bytes, most significant first, and then the chunk hashes:
 *     the segment's content address once it is complete
 */
public record SegmentDigest(boolean complete, long lengthBytes, String chunks, String root) {
    /** The unit of hashing; the last chunk may be shorter. */
    public static final int CHUNK_BYTES = 64 * 1024;

    /** The published form, documented in docs/gateway.md. */
    public String toJson() {
        return "{\"algorithm\":\"sha-256\",\"chunkBytes\":" + CHUNK_BYTES + ",\"complete\":" + complete
                + ",\"length\":" + lengthBytes + ",\"root\":" + (complete ? "\"" + root + "\"" : "null")
                + ",\"chunks\":\"" + chunks + "\"}";
    }
}
