package io.swarmgate.ledger.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** How bytes get onto the disk; tests make it fail. */
@FunctionalInterface
interface DiskWrites {
    /** The disk itself: returns when the bytes would survive a power cut. */
    DiskWrites DURABLE = (file, bytes) -> {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
        file.force(false);
    };

    /** Writes all bytes at the file's position. */
    void write(FileChannel file, ByteBuffer bytes) throws IOException;
}
