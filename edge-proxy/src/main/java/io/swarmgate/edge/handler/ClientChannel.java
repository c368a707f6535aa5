package io.swarmgate.edge.handler;

import io.swarmgate.segment.BodyChannel;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.xnio.channels.StreamSinkChannel;

/**
 * The client's connection as the segment store sees it: takes the cheapest way for each piece and counts what goes
 * through. Of the I/O thread alone.
 */
final class ClientChannel implements BodyChannel {
    /** Up to here one copying write costs less than a second system call (docs/benchmarks.md). */
    private static final int SMALL_BYTES = 8 * 1024;

    /** Goes out in one write with the head, so that the first packet is a full one; all behind it by sendfile. */
    private static final int FIRST_BYTES = 4 * 1024;

    /** Copied at once where there is no sendfile: some TLS records or HTTP/2 frames. */
    private static final int COPY_BYTES = 64 * 1024;

    private static final ThreadLocal<ByteBuffer> COPY_BUFFER =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(COPY_BYTES));

    private final StreamSinkChannel channel;
    private final boolean sendfile;
    private long bytes;
    private long firstByteNanos;

    private ClientChannel(StreamSinkChannel channel, boolean sendfile) {
        this.channel = channel;
        this.sendfile = sendfile;
    }

    /** @param channel of a response whose fields are complete */
    static ClientChannel of(HttpServerExchange exchange, StreamSinkChannel channel) {
        // TLS, HTTP/2 and chunks have bytes of their own between those of the file.
        boolean plain = exchange.getConnection() instanceof HttpServerConnection
                && exchange.getConnection().getSslSession() == null
                && exchange.getResponseHeaders().contains(Headers.CONTENT_LENGTH);
        return new ClientChannel(channel, plain);
    }

    /** Bytes of content that went through. */
    long bytes() {
        return bytes;
    }

    /** {@link System#nanoTime()} when the first of them did; 0 if none has. */
    long firstByteNanos() {
        return firstByteNanos;
    }

    @Override
    public long write(ByteBuffer[] buffers, int count) throws IOException {
        return counted(count == 1 ? channel.write(buffers[0]) : channel.write(buffers, 0, count));
    }

    @Override
    public long transferFrom(FileChannel file, long position, long count) throws IOException {
        if (!sendfile || count <= SMALL_BYTES) {
            return copy(file, position, (int) Math.min(count, COPY_BYTES));
        }
        // Until the head is out, Undertow would read the file at its own position, which other readers move.
        return bytes == 0 ? copy(file, position, FIRST_BYTES) : counted(channel.transferFrom(file, position, count));
    }

    private long copy(FileChannel file, long position, int count) throws IOException {
        ByteBuffer buffer = COPY_BUFFER.get().clear().limit(count);
        while (buffer.hasRemaining()) {
            if (file.read(buffer, position + buffer.position()) < 0) {
                throw new IOException("spool file shorter than what was written to it");
            }
        }
        return counted(channel.write(buffer.flip()));
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
