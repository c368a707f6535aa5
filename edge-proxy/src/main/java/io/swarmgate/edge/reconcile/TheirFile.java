package io.swarmgate.edge.reconcile;

import io.swarmgate.edge.reconcile.LogFormat.MalformedLine;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads what somebody else counted into a reconciliation; in gzip too, whatever its name. */
public final class TheirFile {
    private static final int BUFFER = 1 << 16;

    private TheirFile() {}

    /** A format by the names of columns, see {@link ColumnLog}. */
    public static LogFormat columns(String mapping) {
        return new ColumnLog(mapping);
    }

    /**
     * Reads an access log.
     *
     * @param format null to tell the edge's own from the combined format by the first line
     */
    public static void log(Path file, @Nullable LogFormat format, Reconciliation to) throws IOException {
        try (BoundedLines lines = new BoundedLines(open(file))) {
            LogFormat known = format;
            long number = 0;
            for (String line = lines.next(); line != null; line = lines.next()) {
                number++;
                if (known == null && !line.isBlank() && !line.startsWith("#")) {
                    known = line.startsWith("{") ? new JsonLines() : new CombinedLog();
                }
                if (known != null && !known.skips(line)) {
                    parse(known, line, lines.wasTooLong(), number, to);
                }
            }
        }
    }

    private static void parse(LogFormat format, String line, boolean tooLong, long number, Reconciliation to) {
        try {
            if (tooLong) {
                throw new MalformedLine("longer than " + BoundedLines.MAX_BYTES + " bytes");
            }
            to.add(format.parse(line));
        } catch (MalformedLine malformed) {
            to.malformed(number, line, malformed);
        }
    }

    /** Reads an invoice. */
    public static void invoice(Path file, ZoneId zone, Reconciliation to) throws IOException {
        try (InputStream in = open(file)) {
            Invoice.read(new InputStreamReader(in, StandardCharsets.UTF_8), zone, to);
        }
    }

    private static InputStream open(Path file) throws IOException {
        BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        in.mark(2);
        int magic = in.read() | in.read() << 8;
        in.reset();
        return magic == GZIPInputStream.GZIP_MAGIC
                ? new BufferedInputStream(new GZIPInputStream(in, BUFFER), BUFFER)
                : in;
    }
}
