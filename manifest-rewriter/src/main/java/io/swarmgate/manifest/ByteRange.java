package io.swarmgate.manifest;

/**
 * A sub-range of a resource.
 *
 * @param offset of the first byte, from 0
 * @param length in bytes, at least 1; {@link #OPEN} if the range goes to the end of the resource
 */
public record ByteRange(long offset, long length) {
    /** Length of a range that goes to the end of its resource. */
    public static final long OPEN = Long.MAX_VALUE;

    public ByteRange {
        if (offset < 0 || length < 1) {
            throw new IllegalArgumentException("byte range of " + length + " bytes at " + offset);
        }
    }
}
