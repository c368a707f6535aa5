package io.swarmgate.manifest;

import java.nio.ByteBuffer;
import java.util.Optional;

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
}
