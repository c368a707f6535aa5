package io.swarmgate.edge.page;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** The "deflate" coding: the zlib format (RFC 9110, section 8.4.1.2), which many servers send without its wrapper. */
final class DeflateDecoder implements Decoder {
    private final byte[] space = new byte[8 * 1024];
    private @Nullable Inflater inflater;
    private byte[] start = new byte[0];

    @Override
    public void feed(byte[] coded, Sink out) throws IOException {
        byte[] input = coded;
        if (inflater == null) {
            input = Arrays.copyOf(start, start.length + coded.length);
            System.arraycopy(coded, 0, input, start.length, coded.length);
            if (input.length < 2) {
                start = input;
                return;
            }
            inflater = new Inflater(!isZlib(input));
        }
        // What may follow the end is no content.
        inflate(inflater, space, input, 0, out);
    }

    private static boolean isZlib(byte[] start) {
        return (start[0] & 0x0f) == 8 && (((start[0] & 0xff) << 8) | (start[1] & 0xff)) % 31 == 0;
    }

    /** Gives on what comes out and returns the offset behind what was used. */
    static int inflate(Inflater from, byte[] space, byte[] input, int at, Sink out) throws IOException {
        from.setInput(input, at, input.length - at);
        try {
            while (!from.finished()) {
                int made = from.inflate(space);
                if (made > 0) {
                    out.accept(Arrays.copyOf(space, made));
                } else if (from.needsInput()) {
                    return input.length;
                } else if (!from.finished()) {
                    throw new IOException("the coded content needs a dictionary");
                }
            }
        } catch (DataFormatException malformed) {
            throw new IOException("the coded content is malformed: " + malformed.getMessage(), malformed);
        }
        return input.length - from.getRemaining();
    }

    @Override
    public void end() throws IOException {
        if (inflater == null ? start.length > 0 : !inflater.finished()) {
            throw new EOFException("the coded content is not complete");
        }
    }

    @Override
    public void close() {
        if (inflater != null) {
            inflater.end();
        }
    }
}
