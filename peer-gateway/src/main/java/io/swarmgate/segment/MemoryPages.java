package io.swarmgate.segment;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Direct memory in pages of one size. Pages are given back and reused, since the collector frees direct buffers too
 * late to keep a bound. Thread-safe.
 */
final class MemoryPages {
    static final int PAGE_BYTES = 32 * 1024;
    private static final int SLAB_PAGES = 128;

    // Guarded by this.
    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
    private long unallocatedPages;
    private long usedPages;

    MemoryPages(long maxBytes) {
        unallocatedPages = maxBytes / PAGE_BYTES;
    }

    static int pagesFor(long lengthBytes) {
        return Math.toIntExact((lengthBytes + PAGE_BYTES - 1) / PAGE_BYTES);
    }

    /** Pages for so many bytes, or null if there are not enough left. */
    synchronized @Nullable List<ByteBuffer> take(long lengthBytes) {
        int wanted = pagesFor(lengthBytes);
        while (free.size() < wanted && unallocatedPages > 0) {
            allocateSlab();
        }
        if (free.size() < wanted) {
            return null;
        }
        List<ByteBuffer> pages = new ArrayList<>(wanted);
        for (int i = 0; i < wanted; i++) {
            pages.add(free.pop());
        }
        usedPages += wanted;
        return pages;
    }

    private void allocateSlab() {
        int count = (int) Math.min(SLAB_PAGES, unallocatedPages);
        ByteBuffer slab = ByteBuffer.allocateDirect(count * PAGE_BYTES);
        for (int i = 0; i < count; i++) {
            free.push(slab.slice(i * PAGE_BYTES, PAGE_BYTES));
        }
        unallocatedPages -= count;
    }

    synchronized void giveBack(List<ByteBuffer> pages) {
        free.addAll(pages);
        usedPages -= pages.size();
    }

    synchronized long usedBytes() {
        return usedPages * PAGE_BYTES;
    }
}
