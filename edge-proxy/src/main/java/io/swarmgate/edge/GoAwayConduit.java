package io.swarmgate.edge;

import io.swarmgate.edge.connection.FramePosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.xnio.channels.StreamSourceChannel;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.ConduitWritableByteChannel;
import org.xnio.conduits.Conduits;
import org.xnio.conduits.StreamSinkConduit;

/**
 * The frames that an HTTP/2 server sends on one connection, with room for one more between them: the GOAWAY that says
 * that the connection will end and that nothing asked so far is lost by it (RFC 9113, section 6.8). Belongs to the
 * connection's thread.
 */
final class GoAwayConduit extends AbstractStreamSinkConduit<StreamSinkConduit> {
    private static final int HEADERS = 0x1;
    private static final int PUSH_PROMISE = 0x5;
    private static final int CONTINUATION = 0x9;
    private static final int END_HEADERS = 0x4;

    /** GOAWAY with the highest stream number there can be, as a server says that the final one is still to come. */
    private static final byte[] SHUTDOWN_NOTICE = {
        0,
        0,
        8,
        0x7,
        0,
        0,
        0,
        0,
        0, // 8 bytes of GOAWAY about the connection
        0x7f,
        (byte) 0xff,
        (byte) 0xff,
        (byte) 0xff, // any stream
        0,
        0,
        0,
        0 // NO_ERROR
    };

    private final FramePosition position = new FramePosition(0, this::begun);
    private boolean inHeaderBlock;
    private boolean asked;
    private final ByteBuffer notice = ByteBuffer.wrap(SHUTDOWN_NOTICE).asReadOnlyBuffer();

    GoAwayConduit(StreamSinkConduit next) {
        super(next);
    }

    /** Sends the frame now, or as soon as the one under way has gone out. */
    void sayGoAway() {
        asked = true;
        try {
            if (writeNotice()) {
                next.flush();
            }
        } catch (IOException broken) {
            // The next write says so to the one whom it concerns.
        }
    }

    /** False as long as the notice has to go out before anything else. */
    private boolean writeNotice() throws IOException {
        boolean begun = notice.position() > 0;
        if (asked && notice.hasRemaining() && (begun || isBetweenFrames())) {
            next.write(notice);
            return !notice.hasRemaining();
        }
        return true;
    }

    private boolean isBetweenFrames() {
        return position.isBetweenFrames() && !inHeaderBlock;
    }

    @Override
    public int write(ByteBuffer src) throws IOException {
        if (!writeNotice()) {
            return 0;
        }
        ByteBuffer sent = src.duplicate();
        int written = next.write(src);
        follow(sent, written);
        return written;
    }

    @Override
    public long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        if (!writeNotice()) {
            return 0;
        }
        ByteBuffer[] sent = new ByteBuffer[length];
        for (int i = 0; i < length; i++) {
            sent[i] = srcs[offset + i].duplicate();
        }
        long written = next.write(srcs, offset, length);
        long left = written;
        for (int i = 0; left > 0 && i < length; i++) {
            int part = (int) Math.min(left, sent[i].remaining());
            follow(sent[i], part);
            left -= part;
        }
        return written;
    }

    @Override
    public int writeFinal(ByteBuffer src) throws IOException {
        return Conduits.writeFinalBasic(this, src);
    }

    @Override
    public long writeFinal(ByteBuffer[] srcs, int offset, int length) throws IOException {
        return Conduits.writeFinalBasic(this, srcs, offset, length);
    }

    @Override
    public long transferFrom(FileChannel src, long position, long count) throws IOException {
        return src.transferTo(position, count, new ConduitWritableByteChannel(this));
    }

    @Override
    public long transferFrom(StreamSourceChannel source, long count, ByteBuffer throughBuffer) throws IOException {
        return Conduits.transfer(source, count, throughBuffer, this);
    }

    /** Takes note of where in which frame the connection is. */
    private void follow(ByteBuffer sent, int length) throws IOException {
        sent.limit(sent.position() + Math.max(0, length));
        position.follow(sent);
    }

    private void begun(int type, int flags, int payload) {
        if (type == HEADERS || type == PUSH_PROMISE || type == CONTINUATION) {
            // Nothing may stand between these (RFC 9113, section 6.10).
            inHeaderBlock = (flags & END_HEADERS) == 0;
        }
    }
}
