package io.swarmgate.segment;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Finds stored objects and decides which go when room is short: one cache for those in memory and one for those on
 * disk. An object weighs what it takes of the room for bytes, or of the heap for its name, fields and digest, whichever
 * it takes more of: ten thousand empty objects need no disk. Holds a reference to each object's storage.
 */
final class SegmentIndex {
    /** A file takes a block of the file system, however short it is. */
    private static final long LEAST_ON_DISK = 4096;

    private final Cache<CacheKey, StoredSegment> memory;
    private final Cache<CacheKey, StoredSegment> disk;
    private final LongAdder evictions = new LongAdder();

    /** @param headBytes most heap for names, fields and digests */
    SegmentIndex(long memoryBytes, long diskBytes, long headBytes, Executor executor) {
        // A tenth is left to what is arriving and to what was evicted while being read.
        memory = cache(memoryBytes - memoryBytes / 10, headBytes / 3, executor);
        disk = cache(diskBytes - diskBytes / 10, headBytes - headBytes / 3, executor);
    }

    private Cache<CacheKey, StoredSegment> cache(long bytes, long headBytes, Executor executor) {
        double bytesPerHeadByte = (double) bytes / headBytes;
        return Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((CacheKey key, StoredSegment segment) -> {
                    double ofHeads = segment.headBytes(key) * bytesPerHeadByte;
                    double heavier = Math.max((double) segment.storage().weight(), ofHeads);
                    // What weighs nothing would stay for ever.
                    return (int) Math.min(Integer.MAX_VALUE, Math.max(1, heavier));
                })
                .executor(executor)
                .removalListener((key, segment, cause) -> removed(segment, cause))
                .build();
    }

    /** What is removed by name is let go of by whoever removes it, at once. */
    private void removed(@Nullable StoredSegment segment, RemovalCause cause) {
        if (cause.wasEvicted()) {
            evictions.increment();
        }
        if (segment != null && cause != RemovalCause.EXPLICIT) {
            segment.storage().release();
        }
    }

    private static boolean drop(Cache<CacheKey, StoredSegment> cache, CacheKey key) {
        StoredSegment gone = cache.asMap().remove(key);
        if (gone != null) {
            gone.storage().release();
        }
        return gone != null;
    }

    @Nullable StoredSegment get(CacheKey key) {
        StoredSegment small = memory.getIfPresent(key);
        return small != null ? small : disk.getIfPresent(key);
    }

    /** Takes over the caller's reference to the storage. */
    void put(CacheKey key, StoredSegment segment) {
        boolean small = segment.storage().inMemory();
        (small ? memory : disk).put(key, segment);
        drop(small ? disk : memory, key);
    }

    void remove(CacheKey key) {
        drop(memory, key);
        drop(disk, key);
    }

    /**
     * Drops the objects on disk that are least worth keeping until so many bytes are gone, or none is left. On a store
     * thread their files are gone when this returns, those aside that are being read.
     *
     * @return bytes of what was dropped
     */
    long shedDisk(long bytes) {
        long shed = 0;
        while (shed < bytes) {
            List<CacheKey> coldest = disk.policy()
                    .eviction()
                    .map(policy -> List.copyOf(policy.coldest(8).keySet()))
                    .orElse(List.of());
            if (coldest.isEmpty()) {
                return shed;
            }
            for (CacheKey key : coldest) {
                StoredSegment gone = disk.getIfPresent(key);
                long weight = gone == null
                        ? 0
                        : Math.max(LEAST_ON_DISK, gone.storage().weight());
                if (shed < bytes && drop(disk, key)) {
                    evictions.increment();
                    shed += weight;
                }
            }
        }
        return shed;
    }

    long entries() {
        return memory.estimatedSize() + disk.estimatedSize();
    }

    long evictions() {
        return evictions.sum();
    }

    void clear() {
        memory.asMap().keySet().forEach(key -> drop(memory, key));
        disk.asMap().keySet().forEach(key -> drop(disk, key));
    }
}
