package io.swarmgate.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Where a body goes: a client's connection, written without blocking. */
public interface BodyChannel {
    /** Writes from the first {@code count} buffers what the connection takes; 0 if it is full. */
    long write(ByteBuffer[] buffers, int count) throws IOException;

    /** True once bytes of the body have gone out; {@link #transferFrom} is called only then. */
    boolean isStarted();

    /** Sends from a file what the connection takes, without copying where possible; 0 if it is full. */
    long transferFrom(FileChannel file, long position, long count) throws IOException;
}
