package io.swarmgate.edge.capacity;

/**
 * How the heap is shared out among all that grows with what others ask of the edge. Each share is a bound that holds by
 * itself, whatever the rest takes; together they are four fifths. The rest is for the edge itself, for work under way,
 * and for the collector, which needs room to work in.
 *
 * <p>Bytes of objects are estimates made from heaps that were looked at: a viewer in a swarm took 25 kB after a minute,
 * an idle connection 2.4 kB, a request that waits as much again.
 *
 * @param heapBytes most that the heap may grow to
 */
public record HeapBudget(long heapBytes) {
    private static final int MIB = 1 << 20;

    /** Below, a JVM with the edge in it has no room for anything else. */
    private static final long LEAST_HEAP_BYTES = 32L * MIB;

    /** A viewer's socket, its neighbours, what it was told, and its receipts over hours. */
    private static final int VIEWER_BYTES = 32 * 1024;

    /** Between one that is idle, and one with a request of 32 KiB of fields, of which there are few. */
    private static final int CONNECTION_BYTES = 8 * 1024;

    /** A token bucket, a place in a cache, an address, in each of ten tables. */
    private static final int CLIENT_BYTES = 2500;

    private static final int SESSION_BYTES = 300;

    /** An account, its names and its sum; the same again for its number in the database. */
    private static final int SUM_BYTES = 800;

    /** URL, range and times of a segment, while its manifest is listed. */
    private static final int LISTED_SEGMENT_BYTES = 400;

    /** What manifests of up to this part of the heap make of it while they are rewritten, by several workers. */
    private static final int LARGEST_MANIFEST_PART = 32;

    public HeapBudget {
        if (heapBytes < 1) {
            throw new IllegalArgumentException("a heap of " + heapBytes + " bytes");
        }
    }

    private long percent(double percent) {
        return (long) (Math.max(heapBytes, LEAST_HEAP_BYTES) / 100.0 * percent);
    }

    private static int count(long bytes, int bytesOfOne, int most) {
        return (int) Math.max(1, Math.min(most, bytes / bytesOfOne));
    }

    /** Streams, tracks and segments of manifests; more than half a GiB is no audience's. */
    public long catalogueBytes() {
        return Math.min(512L * MIB, percent(10));
    }

    /** Manifests that are held, compressed forms included. */
    public long heldManifestBytes() {
        return percent(6);
    }

    /**
     * Bytes of manifests that are being collected, or wait for a worker. Each is there twice for a moment, and once
     * more rewritten.
     */
    public long arrivingManifestBytes() {
        return percent(2);
    }

    /** The largest manifest that is rewritten: it is in memory some times over while it is. */
    public long largestManifestBytes() {
        return heapBytes / LARGEST_MANIFEST_PART;
    }

    /** Segments that are listed of one manifest. */
    public int listedSegments() {
        return count(percent(4), LISTED_SEGMENT_BYTES, 200_000);
    }

    /** MPDs whose segments come with the clock, which are listed anew all the time. */
    public long clockedManifestBytes() {
        return Math.min(4L * MIB, percent(1));
    }

    /** Names, fields and digests of stored segments. */
    public long segmentHeadBytes() {
        return percent(8);
    }

    /** What has arrived of segments and waits for the disk or for a slow reader. */
    public long segmentWindowBytes() {
        return percent(3);
    }

    /** What has arrived of everything else and waits for slow readers. */
    public long relayBytes() {
        return percent(1);
    }

    /** Digests of parts of files, of which the store has none. */
    public long partDigestBytes() {
        return Math.min(16L * MIB, percent(2));
    }

    /** What is remembered of URLs, in each of three places. */
    public long nameBytes() {
        return Math.min(16L * MIB, percent(1));
    }

    /** Viewers in swarms. */
    public int viewers() {
        return count(percent(17), VIEWER_BYTES, Integer.MAX_VALUE);
    }

    /** Connections of clients, viewers' sockets among them. */
    public int connections() {
        return count(percent(10), CONNECTION_BYTES, Integer.MAX_VALUE);
    }

    /** Requests that wait for a manifest: one for each connection, more where a connection carries several. */
    public int waitingForManifests() {
        return (int) Math.min(20_000, 2L * connections());
    }

    /** Addresses of clients whose rate, site or standing is remembered. */
    public int clients() {
        return count(percent(4), CLIENT_BYTES, 100_000);
    }

    /** Playbacks of which players, and as many of which pages, have told something. */
    public int sessions() {
        return count(percent(3) / 2, SESSION_BYTES, 200_000);
    }

    /** Accounts that the ledger adds up at one time. */
    public int ledgerSums() {
        return count(percent(2), SUM_BYTES, 200_000);
    }
}
