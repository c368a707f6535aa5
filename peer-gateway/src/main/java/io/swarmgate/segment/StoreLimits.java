package io.swarmgate.segment;

import java.time.Duration;

/**
 * The bounds of a store.
 *
 * @param diskBytes most bytes in spool files, those still being read or written included
 * @param memoryBytes most direct memory for small objects
 * @param smallObjectBytes objects up to this size are kept in memory
 * @param maxOpenFiles spool files open at once
 * @param maxFills origin requests that may be shared at one time; further ones are not collapsed
 * @param sliceBytes unit in which ranges of cold files are fetched
 * @param windowBytes of one fill that wait in memory for the disk, or for its only reader
 * @param unattendedBytes a fill that nobody reads any more goes on if no more than this is missing
 * @param resumes how often a fill that breaks off is taken up again
 * @param defaultFreshness of a 200 that says nothing about it
 * @param originPatience longest time until whatever the source does has led to a head or a failure; it has timeouts of
 *     its own, which come first
 * @param staleIfError how long past its freshness a response may stand in for an origin that fails (RFC 5861, section
 *     4)
 */
public record StoreLimits(
        long diskBytes,
        long memoryBytes,
        int smallObjectBytes,
        int maxOpenFiles,
        int maxFills,
        int sliceBytes,
        int windowBytes,
        long unattendedBytes,
        int resumes,
        Duration defaultFreshness,
        Duration originPatience,
        Duration staleIfError) {

    public StoreLimits {
        if (diskBytes < 1 || memoryBytes < 0 || smallObjectBytes < 0 || maxOpenFiles < 2 || maxFills < 1) {
            throw new IllegalArgumentException("store limits must be positive, with at least 2 open files: disk "
                    + diskBytes + ", memory " + memoryBytes + ", small object " + smallObjectBytes + ", open files "
                    + maxOpenFiles + ", fills " + maxFills);
        }
        if (sliceBytes < 64 * 1024 || windowBytes < 1 || unattendedBytes < 0 || resumes < 0) {
            throw new IllegalArgumentException("slices need 64 KiB or more, windows 1 byte: slice " + sliceBytes
                    + ", window " + windowBytes + ", unattended " + unattendedBytes + ", resumes " + resumes);
        }
    }

    /** Limits with everything that is not configured at its default. */
    public static StoreLimits of(
            long diskBytes,
            long memoryBytes,
            int smallObjectBytes,
            int maxOpenFiles,
            Duration defaultFreshness,
            Duration originPatience) {
        return new StoreLimits(
                diskBytes,
                memoryBytes,
                smallObjectBytes,
                maxOpenFiles,
                // Each may hold a window in memory.
                4096,
                1 << 20,
                512 << 10,
                64L << 20,
                4,
                defaultFreshness,
                originPatience,
                Duration.ofHours(1));
    }

    /** Larger objects would push everything else out: they are passed on, or kept in slices. */
    long maxObjectBytes() {
        return Math.max(diskBytes / 4, smallObjectBytes);
    }
}
