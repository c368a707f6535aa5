package io.swarmgate.edge.connection;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where a connection is in its row of HTTP/2 frames (RFC 9113, section 4.1), by the bytes that pass. Not thread-safe.
 */
public final class FramePosition {
    private static final int HEADER_BYTES = 9;

    /** Hears of frames. */
    @FunctionalInterface
    public interface Listener {
        /**
         * The header of a frame is whole.
         *
         * @param payload bytes that follow it
         */
        void begun(int type, int flags, int payload) throws IOException;
    }

    private final Listener listener;
    private final byte[] header = new byte[HEADER_BYTES];
    private int headerBytes;
    private int payloadLeft;

    /** @param preface bytes before the first frame */
    public FramePosition(int preface, Listener listener) {
        this.payloadLeft = preface;
        this.listener = listener;
    }

    /** Takes note of bytes that pass. */
    public void follow(ByteBuffer frames) throws IOException {
        while (frames.hasRemaining()) {
            if (payloadLeft > 0) {
                int part = Math.min(payloadLeft, frames.remaining());
                frames.position(frames.position() + part);
                payloadLeft -= part;
            } else {
                header[headerBytes++] = frames.get();
                if (headerBytes == HEADER_BYTES) {
                    headerBytes = 0;
                    payloadLeft = Byte.toUnsignedInt(header[0]) << 16
                            | Byte.toUnsignedInt(header[1]) << 8
                            | Byte.toUnsignedInt(header[2]);
                    listener.begun(header[3], header[4], payloadLeft);
                }
            }
        }
    }

    /** True if the next byte is that of a frame's payload. */
    public boolean isInPayload() {
        return payloadLeft > 0;
    }

    /** True if the next byte begins a frame. */
    public boolean isBetweenFrames() {
        return headerBytes == 0 && payloadLeft == 0;
    }
}
