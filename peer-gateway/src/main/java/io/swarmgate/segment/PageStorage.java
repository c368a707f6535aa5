package io.swarmgate.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A small object in direct memory. */
final class PageStorage extends Storage {
    /** More pieces than this are left to the next write: one system call should not gather without end. */
    private static final int MAX_GATHER = 16;

    private final MemoryPages owner;
    private final List<ByteBuffer> pages;
    private final long capacity;
    // Written by the fill's store task only; readers learn of progress through the fill's lock.
    private int written;

    PageStorage(MemoryPages owner, List<ByteBuffer> pages) {
        this.owner = owner;
        this.pages = pages;
        this.capacity = (long) pages.size() * MemoryPages.PAGE_BYTES;
    }

    @Override
    void append(ByteBuffer data) throws IOException {
        if (written + (long) data.remaining() > capacity) {
            throw new IOException("more than the " + capacity + " bytes set aside");
        }
        while (data.hasRemaining()) {
            int offset = written % MemoryPages.PAGE_BYTES;
            int count = Math.min(data.remaining(), MemoryPages.PAGE_BYTES - offset);
            pages.get(written / MemoryPages.PAGE_BYTES).put(offset, data, data.position(), count);
            data.position(data.position() + count);
            written += count;
        }
    }

    @Override
    long send(BodyChannel channel, long position, long count) throws IOException {
        int first = (int) (position / MemoryPages.PAGE_BYTES);
        int last = (int) ((position + count - 1) / MemoryPages.PAGE_BYTES);
        int pieces = Math.min(MAX_GATHER, last - first + 1);
        ByteBuffer[] gather = new ByteBuffer[pieces];
        long at = position;
        long left = count;
        for (int i = 0; i < pieces; i++) {
            int offset = (int) (at % MemoryPages.PAGE_BYTES);
            int length = (int) Math.min(left, MemoryPages.PAGE_BYTES - offset);
            gather[i] = pages.get(first + i).duplicate().position(offset).limit(offset + length);
            at += length;
            left -= length;
        }
        return channel.write(gather, pieces);
    }

    @Override
    void hold() {}

    @Override
    void letGo() {}

    @Override
    void lease() {}

    @Override
    void unlease() {}

    @Override
    boolean inMemory() {
        return true;
    }

    @Override
    long weight() {
        return capacity;
    }

    /** A page is a buffer over a part of another one. */
    @Override
    long heapBytes() {
        return 80L * pages.size();
    }

    @Override
    void dispose() {
        owner.giveBack(pages);
    }
}
