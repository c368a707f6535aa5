package io.swarmgate.segment;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Bytes that are kept: written once from the front, read at any position. Counted references decide when it goes: one
 * for the fill, one for the index, one for each reader.
 */
abstract class Storage {
    // Guarded by this.
    private int references = 1;

    /** False if it is already gone. */
    final synchronized boolean retain() {
        if (references == 0) {
            return false;
        }
        references++;
        return true;
    }

    final void release() {
        boolean last;
        synchronized (this) {
            last = --references == 0;
        }
        if (last) {
            dispose();
        }
    }

    /** Appends all of it. Called by one thread at a time, which may block. */
    abstract void append(ByteBuffer data) throws IOException;

    /**
     * Takes the fill's own lease, which its readers share, unless it has it; {@link #append} does so too. Together with
     * {@link #letGo()} used by one thread at a time.
     */
    abstract void hold() throws IOException;

    /** Gives the fill's own lease up, if it has it. */
    abstract void letGo();

    /** Makes ready for reading; fails if too many files are open. Pairs with {@link #unlease()}. */
    abstract void lease() throws IOException;

    abstract void unlease();

    /** Sends up to {@code count} bytes that were appended. Needs a lease. */
    abstract long send(BodyChannel channel, long position, long count) throws IOException;

    abstract boolean inMemory();

    /** Bytes it takes from its budget. */
    abstract long weight();

    /** Memory it takes on the heap, whatever its bytes take elsewhere. */
    long heapBytes() {
        return 0;
    }

    abstract void dispose();
}
