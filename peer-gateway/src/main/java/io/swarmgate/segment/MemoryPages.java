package io.swarmgate.segment;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Direct memory in pages of one size. Pages are given back and reused, since the collector frees direct buffers too
 * late to keep a bound. Where the JVM has no more direct memory, whatever the bound says, there are simply no pages
 * left. Thread-safe.
 */
final class MemoryPages {
    static final int PAGE_BYTES = 32 * 1024;
    private static final int SLAB_PAGES = 128;

    /** The JVM collects and waits up to a second before it refuses: not to be had again for each object. */
    static final Duration PAUSE = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(MemoryPages.class);

    private final IntFunction<ByteBuffer> allocator;
    private final LongSupplier nanoTime;
    // Guarded by this.
    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
    private long unallocatedPages;
    private long allocatedPages;
    private long usedPages;
    /** When direct memory was refused last; null if it never was. */
    private @Nullable Long refusedNanos;

    MemoryPages(long maxBytes) {
        this(maxBytes, ByteBuffer::allocateDirect, System::nanoTime);
    }

    /**
     * @param allocator of direct memory; throws {@link OutOfMemoryError} where there is none
     * @param nanoTime as {@link System#nanoTime}
     */
    MemoryPages(long maxBytes, IntFunction<ByteBuffer> allocator, LongSupplier nanoTime) {
        this.unallocatedPages = maxBytes / PAGE_BYTES;
        this.allocator = allocator;
        this.nanoTime = nanoTime;
    }

    static int pagesFor(long lengthBytes) {
        return Math.toIntExact((lengthBytes + PAGE_BYTES - 1) / PAGE_BYTES);
    }

    /** Pages for so many bytes, or null if there are not enough left. */
    synchronized @Nullable List<ByteBuffer> take(long lengthBytes) {
        int wanted = pagesFor(lengthBytes);
        while (free.size() < wanted) {
            if (!allocateSlab()) {
                return null;
            }
        }
        List<ByteBuffer> pages = new ArrayList<>(wanted);
        for (int i = 0; i < wanted; i++) {
            pages.add(free.pop());
        }
        usedPages += wanted;
        return pages;
    }

    private boolean allocateSlab() {
        int count = (int) Math.min(SLAB_PAGES, unallocatedPages);
        Long refused = refusedNanos;
        if (count == 0 || (refused != null && nanoTime.getAsLong() - refused < PAUSE.toNanos())) {
            return false;
        }
        ByteBuffer slab;
        try {
            slab = allocator.apply(count * PAGE_BYTES);
        } catch (OutOfMemoryError noDirectMemory) {
            if (!isOfDirectMemory(noDirectMemory)) {
                throw noDirectMemory;
            }
            refusedNanos = nanoTime.getAsLong();
            LOG.warn(
                    "small segments go to disk: {} bytes of direct memory are in use for them, and the JVM has no more"
                            + " ({}). Raise -XX:MaxDirectMemorySize, or lower gateway.memory",
                    allocatedPages * PAGE_BYTES,
                    noDirectMemory.getMessage());
            return false;
        }
        for (int i = 0; i < count; i++) {
            free.push(slab.slice(i * PAGE_BYTES, PAGE_BYTES));
        }
        unallocatedPages -= count;
        allocatedPages += count;
        return true;
    }

    /** A full heap says so with the same error, and is nothing to go on with. */
    private static boolean isOfDirectMemory(OutOfMemoryError error) {
        return String.valueOf(error.getMessage()).contains("direct buffer memory");
    }

    synchronized void giveBack(List<ByteBuffer> pages) {
        free.addAll(pages);
        usedPages -= pages.size();
    }

    synchronized long usedBytes() {
        return usedPages * PAGE_BYTES;
    }
}
