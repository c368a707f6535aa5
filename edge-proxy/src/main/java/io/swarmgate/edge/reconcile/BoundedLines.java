package io.swarmgate.edge.reconcile;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines of a file, of which one that is too long takes no more memory than any other. */
final class BoundedLines implements Closeable {
    static final int MAX_BYTES = 64 * 1024;

    private final InputStream in;
    private final byte[] line = new byte[MAX_BYTES];
    private boolean tooLong;

    /** @param in buffered by itself */
    BoundedLines(InputStream in) {
        this.in = in;
    }

    /** The next line without its end; null behind the last one. */
    @Nullable String next() throws IOException {
        int length = 0;
        tooLong = false;
        int read = in.read();
        if (read < 0) {
            return null;
        }
        for (; read >= 0 && read != '\n'; read = in.read()) {
            if (length < line.length) {
                line[length++] = (byte) read;
            } else {
                tooLong = true;
            }
        }
        int shown = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        return new String(line, 0, shown, StandardCharsets.UTF_8);
    }

    /** Whether the last line was cut. */
    boolean wasTooLong() {
        return tooLong;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
