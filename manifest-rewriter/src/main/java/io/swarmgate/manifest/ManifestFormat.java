package io.swarmgate.manifest;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The manifest formats that can be rewritten. */
public enum ManifestFormat {
    /** RFC 8216bis playlist, multivariant or media. */
    HLS,
    /** ISO/IEC 23009-1 MPD or MPD patch document. */
    DASH;

    // RFC 8216bis, section 10; the rest is what servers send.
    private static final Set<String> HLS_TYPES = Set.of(
            "application/vnd.apple.mpegurl",
            "application/vnd.apple.mpegurl.audio",
            "application/x-mpegurl",
            "application/mpegurl",
            "audio/mpegurl",
            "audio/x-mpegurl",
            "video/mpegurl",
            "video/x-mpegurl");

    // ISO/IEC 23009-1, annex C and clause 5.15.
    private static final Set<String> DASH_TYPES =
            Set.of("application/dash+xml", "application/dash-patch+xml", "video/vnd.mpeg.dash.mpd");

    /**
     * The format that a Content-Type field names.
     *
     * @param contentType with or without parameters; null where there is none
     * @return null if it names none
     */
    public static @Nullable ManifestFormat ofContentType(@Nullable String contentType) {
        String type = mediaType(contentType);
        return HLS_TYPES.contains(type) ? HLS : DASH_TYPES.contains(type) ? DASH : null;
    }

    /** A Content-Type field without its parameters, in lower case; empty where there is none. */
    public static String mediaType(@Nullable String contentType) {
        if (contentType == null) {
            return "";
        }
        int semicolon = contentType.indexOf(';');
        return (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

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
