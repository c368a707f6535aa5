package io.swarmgate.segment;

/**
 * A snapshot of the store. The first group are gauges, the rest counts since the start.
 *
 * @param diskBytes in spool files
 * @param memoryBytes in direct memory
 * @param entries objects and slices that are stored
 * @param openFiles spool files open now
 * @param fillsInProgress shared origin requests under way
 * @param evictions objects dropped for lack of room
 * @param fillsStarted shared origin requests begun
 * @param fillsResumed times a broken-off fill was taken up again
 * @param fillsChanged times it could not be, since the origin had another version
 * @param fillsLost fills that broke off for good
 * @param collapsedWaiters requests that shared another one's fill
 * @param passedThrough requests answered by an origin request of their own
 * @param storageFailures fills that went on uncached because the disk was full or failed
 * @param validations stale objects found unchanged at the origin
 * @param staleServed answers from a stale object because the origin failed
 */
public record StoreStats(
        long diskBytes,
        long memoryBytes,
        long entries,
        int openFiles,
        int fillsInProgress,
        long evictions,
        long fillsStarted,
        long fillsResumed,
        long fillsChanged,
        long fillsLost,
        long collapsedWaiters,
        long passedThrough,
        long storageFailures,
        long validations,
        long staleServed) {}
