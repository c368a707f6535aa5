package io.swarmgate.manifest;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The manifest formats that can be rewritten. */
public enum ManifestFormat {
    /** RFC 8216bis playlist, multivariant or media. */
    HLS,
    /** ISO/IEC 23009-1 MPD or MPD patch document. */
    DASH;

    /**
     * Tells the format from the content: {@code #EXTM3U}, or a root element named MPD or Patch. A byte order mark,
     * UTF-16, and declarations and comments before the root element are seen through.
     *
     * @param input read from position to limit, which stay as they are
     * @return empty if it is no manifest
     */
    public static Optional<ManifestFormat> recognise(ByteBuffer input) {
        return FormatRecognition.recognise(input);
    }

    /** Like {@link #recognise}, of the beginning of a body; null if it is no manifest, or ends before that shows. */
    public static @Nullable ManifestFormat sniff(ByteBuffer head) {
        return recognise(head).orElse(null);
    }
}
