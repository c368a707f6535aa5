package io.swarmgate.manifest.hls;

import io.swarmgate.manifest.ReferenceKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tags that carry a URI or decide what one means (RFC 8216bis, section 4.4), and where the URI stands. */
@SuppressWarnings("ImmutableEnumChecker") // The arrays are compared with the playlist's bytes and never written.
enum PlaylistTag {
    EXTINF("EXTINF"),
    /** Tells a Media Playlist from other lists that begin alike: it is required there (section 4.4.3.1). */
    TARGET_DURATION("EXT-X-TARGETDURATION"),
    DEFINE("EXT-X-DEFINE"),
    STREAM_INF("EXT-X-STREAM-INF"),
    MEDIA("EXT-X-MEDIA", ReferenceKind.MANIFEST, "URI"),
    I_FRAME_STREAM_INF("EXT-X-I-FRAME-STREAM-INF", ReferenceKind.MANIFEST, "URI"),
    /** Roku's extension for trick-play images: like an I-frame playlist. */
    IMAGE_STREAM_INF("EXT-X-IMAGE-STREAM-INF", ReferenceKind.MANIFEST, "URI"),
    RENDITION_REPORT("EXT-X-RENDITION-REPORT", ReferenceKind.MANIFEST, "URI"),
    KEY("EXT-X-KEY", ReferenceKind.KEY, "URI"),
    SESSION_KEY("EXT-X-SESSION-KEY", ReferenceKind.KEY, "URI"),
    SESSION_DATA("EXT-X-SESSION-DATA", ReferenceKind.OTHER, "URI"),
    CONTENT_STEERING("EXT-X-CONTENT-STEERING", ReferenceKind.STEERING, "SERVER-URI"),
    /** X-ASSET-URI is a multivariant playlist, X-ASSET-LIST a JSON document (appendix D.2). */
    DATERANGE("EXT-X-DATERANGE", ReferenceKind.MANIFEST, "X-ASSET-URI"),
    MAP("EXT-X-MAP", ReferenceKind.INITIALIZATION_SEGMENT, "URI"),
    PART("EXT-X-PART", ReferenceKind.PARTIAL_SEGMENT, "URI"),
    /** Its TYPE tells what is hinted. */
    PRELOAD_HINT("EXT-X-PRELOAD-HINT", ReferenceKind.OTHER, "URI"),
    /** Community low latency, before EXT-X-PART: a media segment's URI as the tag's value. */
    PREFETCH("EXT-X-PREFETCH", ReferenceKind.MEDIA_SEGMENT, null),
    TWITCH_PREFETCH("EXT-X-TWITCH-PREFETCH", ReferenceKind.MEDIA_SEGMENT, null);

    /** What all tags but EXTINF begin with. */
    static final String EXT_X = "EXT-X-";

    private static final Map<Integer, List<PlaylistTag>> BY_LENGTH =
            Arrays.stream(values()).collect(Collectors.groupingBy(tag -> tag.text.length()));
    private static final PlaylistTag[][] TAGS_OF_LENGTH = new PlaylistTag[Collections.max(BY_LENGTH.keySet()) + 1][];
    /** By what three bytes after {@link #EXT_X} have in their low five bits: whether a tag may begin so. */
    private static final boolean[] BEGINNINGS = new boolean[1 << 15];

    static {
        for (int length = 0; length < TAGS_OF_LENGTH.length; length++) {
            TAGS_OF_LENGTH[length] = BY_LENGTH.getOrDefault(length, List.of()).toArray(PlaylistTag[]::new);
        }
        for (PlaylistTag tag : values()) {
            if (tag != EXTINF) {
                BEGINNINGS[beginning(tag.bytes[6], tag.bytes[7], tag.bytes[8])] = true;
            }
        }
    }

    private final String text;
    private final byte[] bytes;
    private final @Nullable ReferenceKind kind;
    private final byte @Nullable [] attribute;
    private final String element;

    PlaylistTag(String text) {
        this(text, null, null);
    }

    PlaylistTag(String text, @Nullable ReferenceKind kind, @Nullable String attribute) {
        this.text = text;
        this.bytes = text.getBytes(StandardCharsets.US_ASCII);
        this.kind = kind;
        this.attribute = attribute == null ? null : attribute.getBytes(StandardCharsets.US_ASCII);
        this.element = attribute == null ? text : text + " " + attribute;
    }

    /** The tag of a line, or null if it is another one. {@code start} is the number sign's index. */
    static @Nullable PlaylistTag of(byte[] line, int start, int end) {
        int nameEnd = nameEnd(line, start, end);
        int length = nameEnd - start - 1;
        if (length < 0 || length >= TAGS_OF_LENGTH.length) {
            return null;
        }
        for (PlaylistTag tag : TAGS_OF_LENGTH[length]) {
            if (Arrays.equals(line, start + 1, nameEnd, tag.bytes, 0, length)) {
                return tag;
            }
        }
        return null;
    }

    /** False only if no tag begins with {@link #EXT_X} and these three bytes. */
    static boolean mayBegin(byte first, byte second, byte third) {
        return BEGINNINGS[beginning(first, second, third)];
    }

    private static int beginning(byte first, byte second, byte third) {
        return (first & 31) << 10 | (second & 31) << 5 | (third & 31);
    }

    /** Index of the colon after the tag's name, or of the line's end. */
    static int nameEnd(byte[] line, int start, int end) {
        int at = start;
        while (at < end && line[at] != ':' && line[at] > ' ') {
            at++;
        }
        return at;
    }

    /** Index of the first byte of the tag's value. */
    static int valueStart(byte[] line, int start, int end) {
        return Math.min(end, nameEnd(line, start, end) + 1);
    }

    /** The name without the number sign. */
    String text() {
        return text;
    }

    /** What the URI leads to; null if the tag holds none. */
    @Nullable ReferenceKind kind() {
        return kind;
    }

    /** The attribute that holds the URI; null if the tag's value is the URI. */
    byte @Nullable [] attribute() {
        return attribute;
    }

    /** For people: tag and attribute. */
    String element() {
        return element;
    }

    boolean onlyInMultivariantPlaylists() {
        return this == STREAM_INF
                || this == MEDIA
                || this == I_FRAME_STREAM_INF
                || this == IMAGE_STREAM_INF
                || this == SESSION_KEY
                || this == SESSION_DATA
                || this == CONTENT_STEERING;
    }
}
