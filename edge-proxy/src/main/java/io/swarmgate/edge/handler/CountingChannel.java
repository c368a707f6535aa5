package io.swarmgate.edge.handler;

import io.swarmgate.segment.BodyChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.xnio.channels.StreamSinkChannel;

/** The client's connection as the segment store sees it; counts what goes through. */
final class CountingChannel implements BodyChannel {
    private final StreamSinkChannel channel;
    long bytes;
    long firstByteNanos;

    CountingChannel(StreamSinkChannel channel) {
        this.channel = channel;
    }

    @Override
    public long write(ByteBuffer[] buffers, int count) throws IOException {
        return counted(count == 1 ? channel.write(buffers[0]) : channel.write(buffers, 0, count));
    }

    @Override
    public boolean isStarted() {
        return bytes > 0;
    }

    @Override
    public long transferFrom(FileChannel file, long position, long count) throws IOException {
        return counted(channel.transferFrom(file, position, count));
    }

    private long counted(long sent) {
        if (sent > 0) {
            if (bytes == 0) {
                firstByteNanos = System.nanoTime();
            }
            bytes += sent;
        }
        return sent;
    }
}
