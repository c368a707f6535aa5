package io.swarmgate.edge.manifest;

import io.swarmgate.manifest.ManifestFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells manifests from other responses, by content type and content. A path decides nothing by itself: it only makes a
 * look at the content worth while where the content type says something else.
 */
public final class ManifestRecognition {
    /** Decoded bytes within which a manifest shows what it is; MPDs may begin with a licence in a comment. */
    public static final int SNIFFED_BYTES = 4096;

    private static final Set<String> GENERIC_TYPES = Set.of(
            "",
            "text/plain",
            "text/html",
            "application/octet-stream",
            "binary/octet-stream",
            "application/x-octet-stream",
            "application/xml",
            "text/xml",
            "application/download",
            "application/force-download");

    private ManifestRecognition() {}

    /** What a response is, as far as it is known. */
    public enum Verdict {
        HLS,
        DASH,
        /** Its first bytes have to be looked at. */
        SNIFF,
        OTHER
    }

    /** The format that the last path segment's extension promises; null if it promises none. */
    public static @Nullable ManifestFormat byPath(String url) {
        int end = url.length();
        for (int i = 0; i < url.length(); i++) {
            char c = url.charAt(i);
            if (c == '?' || c == '#') {
                end = i;
                break;
            }
        }
        String path = url.substring(0, end).toLowerCase(Locale.ROOT);
        if (path.endsWith(".m3u8") || path.endsWith(".m3u")) {
            return ManifestFormat.HLS;
        }
        return path.endsWith(".mpd") ? ManifestFormat.DASH : null;
    }

    /** What a complete response (200) is, by its Content-Type field and the URL it came from. */
    public static Verdict byHead(@Nullable String contentType, String url) {
        ManifestFormat named = ManifestFormat.ofContentType(contentType);
        if (named != null) {
            return named == ManifestFormat.HLS ? Verdict.HLS : Verdict.DASH;
        }
        String type = ManifestFormat.mediaType(contentType);
        return GENERIC_TYPES.contains(type) || byPath(url) != null ? Verdict.SNIFF : Verdict.OTHER;
    }

    /**
     * What content is, by its first bytes.
     *
     * @param start decoded
     * @param whole true if nothing follows
     * @return {@link Verdict#SNIFF} if more is needed
     */
    public static Verdict byContent(byte[] start, boolean whole) {
        Optional<ManifestFormat> format = ManifestFormat.recognise(ByteBuffer.wrap(start));
        if (format.isPresent()) {
            return format.get() == ManifestFormat.HLS ? Verdict.HLS : Verdict.DASH;
        }
        return whole || start.length >= SNIFFED_BYTES || !mayBecomeManifest(start) ? Verdict.OTHER : Verdict.SNIFF;
    }

    /** Spares everything else the wait for {@link #SNIFFED_BYTES}, web pages in particular. */
    private static boolean mayBecomeManifest(byte[] start) {
        String text = new String(start, StandardCharsets.ISO_8859_1);
        int at = 0;
        while (at < text.length() && "\u0000 \t\r\n\u00ef\u00bb\u00bf\u00fe\u00ff".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (at == text.length()) {
            return true;
        }
        return (text.charAt(at) == '#' || text.charAt(at) == '<')
                && !text.regionMatches(true, at, "<html", 0, 5)
                && !text.regionMatches(true, at, "<!doctype", 0, 9);
    }
}
