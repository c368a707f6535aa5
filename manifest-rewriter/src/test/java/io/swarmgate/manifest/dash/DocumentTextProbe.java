package io.swarmgate.manifest.dash;

import java.nio.charset.StandardCharsets;

/** Decodes a document so that every byte shows: UTF-16 by its byte order mark, all else byte for byte. */
final class DocumentTextProbe {
    private DocumentTextProbe() {}

    static String decode(byte[] bytes) {
        boolean marked = bytes.length > 1 && (bytes[0] & 0xff) >= 0xfe && (bytes[1] & 0xff) >= 0xfe;
        if (!marked) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
        boolean little = (bytes[0] & 0xff) == 0xff;
        return new String(bytes, little ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE);
    }
}
