package io.swarmgate.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Where a body goes: a client's connection, written without blocking. */
public interface BodyChannel {
    /** Writes from the first {@code count} buffers what the connection takes; 0 if it is full. */
    long write(ByteBuffer[] buffers, int count) throws IOException;

    /**
     * Sends bytes that are in the file, in whatever way costs this connection least, and leaves the file's own position
     * alone: others read the same file. May send less than the connection would take; 0 if it is full.
     */
    long transferFrom(FileChannel file, long position, long count) throws IOException;
}
