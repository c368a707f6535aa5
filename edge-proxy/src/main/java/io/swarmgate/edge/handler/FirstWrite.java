package io.swarmgate.edge.handler;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.StreamSinkConduit;

/**
 * Copies the content that goes out in one write with the header section. Undertow's HTTP/1.1 connections remember the
 * buffers of that write until the next response: idle ones would hold on to whole manifests and pieces of segments, far
 * beyond what these may take of the heap. Of an I/O thread alone.
 */
final class FirstWrite extends AbstractStreamSinkConduit<StreamSinkConduit> {
    /** All of most manifests, and a full first packet of everything else. */
    private static final int BYTES = 16 * 1024;

    private static final ThreadLocal<ByteBuffer> COPY = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BYTES));

    private boolean begun;

    private FirstWrite(StreamSinkConduit next) {
        super(next);
    }

    static void copied(HttpServerExchange exchange) {
        if (exchange.getConnection() instanceof HttpServerConnection) {
            exchange.addResponseWrapper((factory, sameExchange) -> new FirstWrite(factory.create()));
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return isHeld(source) ? (int) writeCopy(new ByteBuffer[] {source}, 0, 1, false) : next.write(source);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        return isHeld(sources, offset, length)
                ? writeCopy(sources, offset, length, false)
                : next.write(sources, offset, length);
    }

    @Override
    public int writeFinal(ByteBuffer source) throws IOException {
        return isHeld(source) ? (int) writeCopy(new ByteBuffer[] {source}, 0, 1, true) : next.writeFinal(source);
    }

    @Override
    public long writeFinal(ByteBuffer[] sources, int offset, int length) throws IOException {
        return isHeld(sources, offset, length)
                ? writeCopy(sources, offset, length, true)
                : next.writeFinal(sources, offset, length);
    }

    /** Direct buffers are pooled, and taken by nobody else than before. */
    private boolean isHeld(ByteBuffer source) {
        return !begun && !source.isDirect() && source.hasRemaining();
    }

    private boolean isHeld(ByteBuffer[] sources, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (isHeld(sources[i])) {
                return true;
            }
        }
        return false;
    }

    private long writeCopy(ByteBuffer[] sources, int offset, int length, boolean last) throws IOException {
        ByteBuffer copy = COPY.get().clear();
        boolean all = true;
        for (int i = offset; i < offset + length; i++) {
            ByteBuffer source = sources[i];
            int count = Math.min(source.remaining(), copy.remaining());
            copy.put(source.duplicate().limit(source.position() + count));
            all = all && count == source.remaining();
        }
        copy.flip();
        long sent = last && all ? next.writeFinal(copy) : next.write(copy);
        begun = sent > 0;
        long left = sent;
        for (int i = offset; i < offset + length; i++) {
            int count = (int) Math.min(left, sources[i].remaining());
            sources[i].position(sources[i].position() + count);
            left -= count;
        }
        return sent;
    }
}
