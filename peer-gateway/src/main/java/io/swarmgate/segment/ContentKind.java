package io.swarmgate.segment;

import io.swarmgate.manifest.ManifestFormat;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a response below {@code /_p2p/} is. Only media is what the store is for: it is given a heuristic freshness (RFC
 * 9111, section 4.2.2) where the origin names none. Servers mislabel much, so the first bytes count for more than the
 * type.
 */
enum ContentKind {
    /** Segments, parts, initialization segments, subtitles, images. */
    MEDIA,
    /** Other binary content, such as a software update: stored if the origin says for how long. */
    FILE,
    /** A playlist or MPD, which is answered elsewhere. */
    MANIFEST,
    /** Pages, scripts, JSON and the like: never stored. */
    PAGE;

    /** Bytes by which everything but a manifest shows what it is. */
    static final int USUAL_BYTES = 16;

    /** Bytes within which a manifest does: an MPD may begin with a licence in a comment. */
    static final int MANIFEST_BYTES = 4096;

    private static final int LOOKED_AT = 256;

    /** WebVTT, with and without a byte order mark; ID3; WebM and Matroska; Ogg; AC-3; JPEG; PNG. */
    private static final List<byte[]> SIGNATURES = Stream.of(
                    "574542565454",
                    "efbbbf574542565454",
                    "494433",
                    "1a45dfa3",
                    "4f676753",
                    "0b77",
                    "ffd8ff",
                    "89504e47")
            .map(HexFormat.of()::parseHex)
            .toList();

    /** No segment is so short; a key is. */
    private static final int SHORTEST_MEDIA = 64;

    private static final Set<String> MEDIA_TYPES = Set.of(
            "application/mp4",
            "application/iso.segment",
            "application/ttml+xml",
            "application/x-mpegts",
            "application/mp2t",
            "application/ogg",
            "text/vtt",
            "text/webvtt",
            "text/vnd.trolltech.linguist");

    /** The byte order mark of UTF-8, one character for each byte. */
    private static final String UTF_8_MARK = "\u00ef\u00bb\u00bf";

    private static final Set<String> BINARY_TYPES =
            Set.of("", "application/octet-stream", "binary/octet-stream", "application/x-octet-stream");

    /** Of segments; where the type says nothing, or plain text. */
    private static final Set<String> MEDIA_NAMES = Set.of(
            "ts", "m2ts", "mts", "mp4", "m4s", "m4v", "m4a", "m4f", "m4i", "cmfv", "cmfa", "cmft", "cmfm", "mp2t",
            "fmp4", "frag", "aac", "mp3", "ac3", "ec3", "ac4", "webm", "weba", "mkv", "vtt", "webvtt", "ttml", "dfxp",
            "imsc", "srt", "jpg", "jpeg", "png", "webp", "avif", "dash", "init", "seg", "chk", "hdr");

    /** Those among them of subtitles. */
    private static final Set<String> TEXT_NAMES = Set.of("vtt", "webvtt", "ttml", "dfxp", "imsc", "srt");

    /** What type and name say before anything of the content is there; null if they say nothing certain. */
    static @Nullable ContentKind byHead(@Nullable String contentType, String url) {
        ContentKind named = byType(contentType);
        boolean unnamed = named == null && BINARY_TYPES.contains(ManifestFormat.mediaType(contentType));
        return unnamed && MEDIA_NAMES.contains(extension(url)) ? MEDIA : named;
    }

    /** What type and name say of a part that may begin anywhere; null if they say nothing certain. */
    static @Nullable ContentKind ofPart(@Nullable String contentType, String url) {
        ContentKind known = byHead(contentType, url);
        String type = ManifestFormat.mediaType(contentType);
        boolean text = type.equals("text/plain") && MEDIA_NAMES.contains(extension(url));
        return known == null && isPageType(type) && !text ? PAGE : known;
    }

    private static @Nullable ContentKind byType(@Nullable String contentType) {
        if (ManifestFormat.ofContentType(contentType) != null) {
            return MANIFEST;
        }
        String type = ManifestFormat.mediaType(contentType);
        boolean media = type.startsWith("video/")
                || type.startsWith("audio/")
                || type.startsWith("image/")
                || MEDIA_TYPES.contains(type);
        return media && !type.equals("image/svg+xml") ? MEDIA : null;
    }

    /**
     * What a response is.
     *
     * @param url for the extension of its name
     * @param start the first bytes of its content, {@link #enough} of them
     * @param whole whether nothing follows
     */
    static ContentKind of(@Nullable String contentType, String url, ByteBuffer start, boolean whole) {
        Optional<ManifestFormat> manifest = ManifestFormat.recognise(start);
        if (manifest.isPresent()) {
            return MANIFEST;
        }
        String text = text(start);
        if (isPage(text)) {
            return PAGE;
        }
        ContentKind named = byType(contentType);
        if (named == MEDIA || isMedia(start, text)) {
            return MEDIA;
        }
        String type = ManifestFormat.mediaType(contentType);
        String extension = extension(url);
        // An error in words, or in JSON, under the name of a segment is none; a few bytes may be text by chance.
        boolean words = start.remaining() >= USUAL_BYTES && isText(start) && !TEXT_NAMES.contains(extension);
        boolean mediaName = MEDIA_NAMES.contains(extension) && !words;
        if (type.equals("text/plain")) {
            return mediaName ? MEDIA : PAGE;
        }
        if (BINARY_TYPES.contains(type)) {
            boolean tiny = whole && start.remaining() < SHORTEST_MEDIA;
            return mediaName ? MEDIA : isText(start) ? PAGE : tiny ? FILE : MEDIA;
        }
        return named == MANIFEST || isPageType(type) ? PAGE : FILE;
    }

    /** Whether so much of the content tells what it is. */
    static boolean enough(ByteBuffer start) {
        int size = start.remaining();
        return size >= MANIFEST_BYTES || (size >= USUAL_BYTES && !mayBecomeManifest(text(start)));
    }

    /** An XML document whose root element is not there yet. */
    private static boolean mayBecomeManifest(String text) {
        String begins = (text.startsWith(UTF_8_MARK) ? text.substring(UTF_8_MARK.length()) : text).stripLeading();
        return begins.isEmpty()
                || begins.startsWith("<?")
                || begins.startsWith("<!--")
                || text.startsWith("\u00fe\u00ff")
                || text.startsWith("\u00ff\u00fe")
                || (text.startsWith("<", 1) && text.charAt(0) == 0);
    }

    /** One character for each byte. */
    private static String text(ByteBuffer start) {
        byte[] bytes = new byte[Math.min(start.remaining(), LOOKED_AT)];
        start.duplicate().get(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static boolean isPage(String text) {
        String begins = text.startsWith(UTF_8_MARK) ? text.substring(UTF_8_MARK.length()) : text;
        String lower = begins.stripLeading().toLowerCase(Locale.ROOT);
        return lower.startsWith("<!doctype html") || lower.startsWith("<html");
    }

    private static boolean isMedia(ByteBuffer start, String text) {
        return isTransportStream(start)
                || isBox(text)
                || isAdts(text)
                || SIGNATURES.stream().anyMatch(signature -> startsWith(start, signature))
                || (text.startsWith("RIFF") && text.startsWith("WEBP", 8))
                || isTimedText(text);
    }

    private static boolean startsWith(ByteBuffer start, byte[] signature) {
        return start.remaining() >= signature.length
                && start.slice(start.position(), signature.length).equals(ByteBuffer.wrap(signature));
    }

    /** ISO/IEC 13818-1, clause 2.4.3.2: packets of 188 bytes that begin with 0x47. */
    private static boolean isTransportStream(ByteBuffer start) {
        int at = start.position();
        return start.remaining() >= 1
                && start.get(at) == 0x47
                && (start.remaining() <= 188 || start.get(at + 188) == 0x47);
    }

    /** ISO/IEC 14496-12, clause 4.2: a size, and one of the types that stand first. */
    private static boolean isBox(String text) {
        for (String type : new String[] {
            "ftyp", "styp", "moof", "moov", "sidx", "ssix", "emsg", "prft", "mdat", "free", "skip", "uuid", "wide",
            "imda"
        }) {
            if (text.startsWith(type, 4)) {
                return true;
            }
        }
        return false;
    }

    /** ISO/IEC 14496-3, clause 1.A.2.2, and MPEG audio frames (ISO/IEC 11172-3, clause 2.4.1.3). */
    private static boolean isAdts(String text) {
        return text.length() >= 2 && text.charAt(0) == 0xff && (text.charAt(1) & 0xe0) == 0xe0;
    }

    private static boolean isTimedText(String text) {
        String begins = text.stripLeading();
        int root = begins.startsWith("<?xml") ? begins.indexOf("?>") : -2;
        String element = begins.substring(Math.min(begins.length(), root + 2)).stripLeading();
        return element.startsWith("<tt ") || element.startsWith("<tt:tt ") || element.startsWith("<tt>");
    }

    /** Printable UTF-8, the last character perhaps cut; an encrypted segment is none. */
    private static boolean isText(ByteBuffer start) {
        CharBuffer text = CharBuffer.allocate(LOOKED_AT);
        ByteBuffer bytes = start.duplicate();
        bytes.limit(bytes.position() + Math.min(bytes.remaining(), LOOKED_AT));
        if (StandardCharsets.UTF_8.newDecoder().decode(bytes, text, false).isError()) {
            return false;
        }
        text.flip();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < 0x20 && "\t\r\n\f".indexOf(c) < 0) || c == 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPageType(String type) {
        return type.startsWith("text/")
                || type.startsWith("multipart/")
                || type.endsWith("json")
                || type.endsWith("xml")
                || type.endsWith("javascript")
                || type.endsWith("ecmascript")
                || type.equals("application/x-www-form-urlencoded");
    }

    private static String extension(String url) {
        int end = url.length();
        for (int i = 0; i < url.length(); i++) {
            if (url.charAt(i) == '?' || url.charAt(i) == '#') {
                end = i;
                break;
            }
        }
        int slash = url.lastIndexOf('/', end - 1);
        int dot = url.lastIndexOf('.', end - 1);
        return dot > slash ? url.substring(dot + 1, end).toLowerCase(Locale.ROOT) : "";
    }
}
