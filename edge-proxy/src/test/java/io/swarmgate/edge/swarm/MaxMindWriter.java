package io.swarmgate.edge.swarm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes a MaxMind DB (format 2.0) of IPv4 that says one thing about one half of all addresses. */
final class MaxMindWriter {
    private static final byte[] METADATA = "\u00ab\u00cd\u00efMaxMind.com".getBytes(StandardCharsets.ISO_8859_1);
    private static final int UTF8 = 2;
    private static final int UINT16 = 5;
    private static final int UINT32 = 6;
    private static final int UINT64 = 9;
    private static final int MAP = 7;
    private static final int SEPARATOR_BYTES = 16;

    private MaxMindWriter() {}

    /** @param record of the addresses from 0.0.0.0 to 127.255.255.255; nothing is said of the others */
    static void write(Path file, Map<String, Object> record) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        // One node: its left branch is the first thing in the data section, its right one says "nothing".
        number(out, 1 + SEPARATOR_BYTES, 3);
        number(out, 1, 3);
        out.write(new byte[SEPARATOR_BYTES]);
        value(out, record);
        out.write(METADATA);
        value(
                out,
                Map.of(
                        "node_count", 1,
                        "record_size", (short) 24,
                        "ip_version", (short) 4,
                        "database_type", "Test",
                        "binary_format_major_version", (short) 2,
                        "binary_format_minor_version", (short) 0,
                        "build_epoch", 1_790_000_000L));
        Files.write(file, out.toByteArray());
    }

    private static void value(ByteArrayOutputStream out, Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            out.write(MAP << 5 | map.size());
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                value(out, String.valueOf(entry.getKey()));
                value(out, entry.getValue());
            }
        } else if (value instanceof Short number) {
            out.write(UINT16 << 5 | 2);
            number(out, number, 2);
        } else if (value instanceof Long number) {
            // Types from 8 on stand in a byte of their own, less 7.
            out.write(8);
            out.write(UINT64 - 7);
            number(out, 0, 4);
            number(out, number.intValue(), 4);
        } else if (value instanceof Integer number) {
            out.write(UINT32 << 5 | 4);
            number(out, number, 4);
        } else {
            byte[] text = String.valueOf(value).getBytes(StandardCharsets.UTF_8);
            out.write(UTF8 << 5 | text.length);
            out.write(text);
        }
    }

    private static void number(ByteArrayOutputStream out, int value, int bytes) {
        for (int i = bytes - 1; i >= 0; i--) {
            out.write(value >>> (8 * i));
        }
    }
}
